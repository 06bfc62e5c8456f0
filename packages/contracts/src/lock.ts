import { z } from 'zod'
import { architectureSchema } from './source.ts'

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')

/** One signed index that packages were taken from. Names paths, never hosts (a third-party URI is the user's own). */
export const lockedArchiveSchema = z.strictObject({
  /** `debian`, `debian-security`, or the name of a third-party repository. */
  name: z.string(),
  suite: z.string(),
  components: z.array(z.string()),
  /** Digest of the InRelease file whose signature was verified. */
  inRelease: sha256Schema,
  /** Its `Date` field, ISO 8601 in UTC: the moment to ask a snapshot archive for. */
  date: z.string(),
  /** Fingerprint of the key that signed it. */
  signedBy: z.string(),
})
export type LockedArchive = z.infer<typeof lockedArchiveSchema>

export const lockedPackageSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  /** Key into `archives` (`debian/trixie/20260912T075541Z`: the archive as it was that day), or `local`. */
  archive: z.string(),
  /** Path below the archive's base URI (`pool/main/b/bash/bash_5.2...deb`), never absolute, never with `..`. Of `local`: the file's name. */
  path: z.string(),
  bytes: z.number().int().positive(),
  sha256: sha256Schema,
  /** Names of users and groups that the package creates when it is configured; they get ids in `ids`. */
  accounts: z.array(z.string()).optional(),
})
export type LockedPackage = z.infer<typeof lockedPackageSchema>

/** A resolved package set: keys into `packages`, sorted, and the digest of the request that was resolved. */
export const packageSetSchema = z.strictObject({ request: sha256Schema, packages: z.array(z.string()) })
export type PackageSet = z.infer<typeof packageSetSchema>

/**
 * `ingot.lock`. Every input by exact version and digest.
 * A system's slice is its `root` and `initramfs` sets with the packages they name, the ids of its accounts and the seed.
 */
export const lockSchema = z.strictObject({
  schema: z.literal(1),
  /** 32 random bytes, hex, drawn once when the lock is first written; identifiers derive from it. */
  seed: sha256Schema,
  archives: z.record(z.string(), lockedArchiveSchema),
  systems: z.record(
    z.string(),
    z.strictObject({
      architecture: architectureSchema,
      root: packageSetSchema,
      initramfs: packageSetSchema,
      /** Names of declared users and groups whose numbers the lock decides, sorted. */
      accounts: z.array(z.string()),
    }),
  ),
  /** Tools trees by purpose (`tree`, `image`, `virtual`). */
  tools: z.record(z.string(), packageSetSchema),
  /** Stable numeric ids: account name -> uid and gid. Packages' from 101, declared from 1000. Only ever added to. */
  ids: z.record(z.string(), z.number().int()),
  /** `NAME_VERSION_ARCHITECTURE` -> package. */
  packages: z.record(z.string(), lockedPackageSchema),
})
export type Lock = z.infer<typeof lockSchema>

/** The part of the lock that one system's build may read. Its digest goes into the commit. */
export interface LockSlice {
  readonly system: string
  readonly seed: string
  readonly root: readonly LockedPackage[]
  readonly initramfs: readonly LockedPackage[]
  readonly ids: { readonly [account: string]: number }
}
