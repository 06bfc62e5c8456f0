/**
 * Where a machine with an encrypted root keeps the keys of its encrypted data partitions, one file by each label. Below /var: in no
 * commit, the same for all deployments, and as secret as the root is.
 */
export const diskKeysDirectory = '/var/lib/ingot/disk-keys'
