/** What a sealed system and `os` on its machines agree on. */

/** Argument of the kernel in a sealed system's program: the commit whose tree its root is. */
export const commitArgument = 'ingot.commit'

/** Argument of the same kernel: SHA-256 of the public key (DER) whose owner's programs a TPM opens the state for; absent: it is plain. */
export const stateArgument = 'ingot.state'

/** Certificate, as PEM, of the key that a sealed system's programs are signed with. */
export const programCertificatePath = '/usr/lib/ingot/program.crt'
