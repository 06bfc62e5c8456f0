import type { Installed } from './installed.ts'

/**
 * Directory of links to deployments that stay the same as long as the deployment does. OSTree's own (`/ostree/boot.0`,
 * `/ostree/boot.1`) take turns at each change, and the one that is not in use is deleted: an entry on the boot partition
 * that named it would be dead until it is published again, and the power may go just then. This one is never touched by
 * OSTree, and its name has the form that `ostree=` must have (`^/ostree/boot.[01]/STATEROOT/DIGEST/NUMBER$`, where the dot
 * is any character), which the generator of /var's mount holds it to.
 */
export const linkDirectory = '/ostree/boot-1'

/** Value of `ostree=` for a deployment, and its link below the physical root. */
export function linkOf({
  stateroot,
  checksum,
  serial,
}: Pick<Installed, 'stateroot' | 'checksum' | 'serial'>): string {
  return `${linkDirectory}/${stateroot}/${checksum}/${serial}`
}

/** What the link points to. */
export function linkTarget({
  stateroot,
  checksum,
  serial,
}: Pick<Installed, 'stateroot' | 'checksum' | 'serial'>): string {
  return `../../../deploy/${stateroot}/deploy/${checksum}.${serial}`
}
