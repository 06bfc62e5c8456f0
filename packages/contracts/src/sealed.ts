/** What a sealed system and `os` on its machines agree on. */

/** Argument of the kernel in a sealed system's program: the commit whose tree its root is. */
export const commitArgument = 'ingot.commit'

/** Certificate, as PEM, of the key that a sealed system's programs are signed with. */
export const programCertificatePath = '/usr/lib/ingot/program.crt'
