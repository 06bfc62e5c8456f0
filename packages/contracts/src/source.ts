import { z } from 'zod'

/** Debian's names for architectures. */
export const architectures = ['amd64', 'arm64', 'riscv64', 'i386', 'armhf', 'ppc64el', 's390x'] as const
export const architectureSchema = z.enum(architectures)
export type Architecture = z.infer<typeof architectureSchema>

/** Debian's release names, the only ones allowed as a suite of the main archive. Those before them have no QuickJS, which `os` runs on. */
export const debianSuites = ['trixie', 'forky', 'sid'] as const

/** A repository beside Debian's own. Its URI is the user's own input, so it may stand in the lock. */
export const repositorySchema = z.strictObject({
  /** Short name, unique in the project; names the archive in the lock. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  uri: z.string(),
  suite: z.string(),
  components: z.array(z.string()),
  /** ASCII-armoured OpenPGP public key(s); the repository's InRelease must be signed by one of them. */
  key: z.string(),
})
export type Repository = z.infer<typeof repositorySchema>

/** A .deb of the user's own, by absolute path, content fixed by its digest when the project was read. */
export const localPackageSchema = z.strictObject({
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
})

/** Where the packages of a system come from. */
export const debianSourceSchema = z.strictObject({
  kind: z.literal('debian'),
  suite: z.enum(debianSuites),
  architecture: architectureSchema,
  components: z.array(z.enum(['main', 'contrib', 'non-free', 'non-free-firmware'])),
  /** Also `SUITE-updates` and `SUITE-security`. */
  updates: z.boolean(),
  /** Base URI of the mirror. Absent: the mirror that the host's own apt uses. Never written into the lock. */
  mirror: z.string().optional(),
  recommends: z.boolean(),
  repositories: z.array(repositorySchema),
  localPackages: z.array(localPackageSchema),
})
export type DebianSource = z.infer<typeof debianSourceSchema>
