import { z } from 'zod'
import { sha256Schema } from './lock.ts'
import { architectureSchema } from './source.ts'

/**
 * The signed statements that machines follow, after The Update Framework: a **root** says whose signatures count, a
 * **release** (TUF's targets) names a commit for ever, a **channel head** (TUF's timestamp) says for a short while which
 * release a channel stands at. Each is a JSON file; its signatures are minisign files beside it, `FILE.DIGEST.KEYID.minisig`
 * (DIGEST: the first 16 digits of the SHA-256 of the statement, so that a head and its signatures change in one instant).
 *
 * A published directory, which any static HTTP server can serve:
 * ```
 * trust/1.json  trust/2.json ...      every version of the root, so that a machine can follow them one by one
 * channels/SYSTEM/CHANNEL.json        the head of a system's channel
 * releases/SYSTEM/SEQUENCE.json       every release
 * repo/                               OSTree repository (archive), with static deltas where they pay
 * pieces/SHA256                       of the large files of sealed systems
 * ```
 */
export const instantSchema = z.iso.datetime({ offset: false })

/** A statement that is longer is not read: bytes. Signature files are far shorter. */
export const largestStatement = 65_536

/** Eight bytes, hexadecimal, upper case: how minisign names a key. */
export const keyIdSchema = z.string().regex(/^[0-9A-F]{16}$/, 'expected the 16 hexadecimal digits of a key')
/** Second line of a minisign public key file: base64 of `Ed`, key id, Ed25519 public key. */
export const publicKeySchema = z.string().regex(/^RW[A-Za-z0-9+/]{54}$/, 'expected a minisign public key')
/** Name of a system or a channel, as it stands in paths. */
export const publishedNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'expected a name such as "stable"')

/** Who may sign a kind of statement, and how many of them must. */
const roleSchema = z
  .strictObject({ keys: z.array(keyIdSchema).min(1).max(16), threshold: z.int().min(1) })
  .refine(({ keys }) => new Set(keys).size === keys.length, 'a key stands in it twice')
  .refine(
    ({ keys, threshold }) => threshold <= keys.length,
    'more signatures are asked for than there are keys',
  )

export const rootSchema = z
  .strictObject({
    schema: z.literal(1),
    kind: z.literal('root'),
    /** Counts up by one; version N+1 is signed by the root keys of N and by its own. */
    version: z.int().min(1),
    issued: instantSchema,
    expires: instantSchema,
    keys: z.record(keyIdSchema, publicKeySchema),
    roles: z.strictObject({ root: roleSchema, release: roleSchema, channel: roleSchema }),
  })
  .refine(
    ({ keys, roles }) => Object.values(roles).every((role) => role.keys.every((id) => id in keys)),
    'a role names a key that is not among the keys',
  )
  .refine(
    ({ keys }) => new Set(Object.values(keys)).size === Object.keys(keys).length,
    'one key stands there under two names',
  )
export type Root = z.infer<typeof rootSchema>
export type Role = keyof Root['roles']

/** Something that belongs to a release and is fetched by its digest; its path is below the published directory. */
const attachmentSchema = z.strictObject({ path: z.string(), sha256: sha256Schema, bytes: z.int().min(0) })

/** What a commit takes on a machine, in bytes of a file system with blocks of 4 KiB. */
const releaseSizesSchema = z.strictObject({
  /** All its objects. */
  tree: z.int().min(0),
  /** Those that an earlier release has not, by the commit of that. */
  added: z.record(sha256Schema, z.int().min(0)),
  /** What its deployment takes beside them: directories, and its own /etc. */
  deployment: z.int().min(0),
  /** Kernel and initramfs, which the boot partition gets copies of, and their OSTree checksums. */
  kernels: z.strictObject({ bytes: z.int().min(0), objects: z.array(sha256Schema) }),
})
export type ReleaseSizes = z.infer<typeof releaseSizesSchema>

/** Bytes of every piece of a file but the last. */
export const pieceBytes = 16 * 2 ** 20

/** A large file that machines fetch piece by piece, each by its digest: `pieces/SHA256` of the published directory. */
const piecedFileSchema = z
  .strictObject({ bytes: z.int().min(1), pieces: z.array(sha256Schema) })
  .refine(({ bytes, pieces }) => pieces.length === Math.ceil(bytes / pieceBytes), 'a piece is missing')
export type PiecedFile = z.infer<typeof piecedFileSchema>

/** What machines with a sealed disk take of a release, instead of the commit's objects. */
const sealedPartsSchema = z.strictObject({
  /** Of dm-verity: stands in the arguments of the program, too. */
  rootHash: sha256Schema,
  /** The file system, and its hashes. */
  root: piecedFileSchema,
  verity: piecedFileSchema,
  /** Kernel, initramfs and arguments, signed. */
  program: piecedFileSchema,
})
export type SealedParts = z.infer<typeof sealedPartsSchema>
/** The same before it is published: paths of files; but for the root hash. */
export type SealedFiles = Readonly<Record<keyof SealedParts, string>>

/** Says for ever that this commit is that version of a system. */
export const releaseSchema = z
  .strictObject({
    schema: z.literal(1),
    kind: z.literal('release'),
    system: publishedNameSchema,
    version: z.string().min(1),
    /** Counts up with each release of the system; a machine never goes back by itself. */
    sequence: z.int().min(1),
    /** OSTree commit checksum. */
    commit: sha256Schema,
    created: instantSchema,
    /** Lowest sequence that a machine may come from (a barrier); an older machine goes to that one first. */
    minimumSequence: z.int().min(0),
    bootMode: z.enum(['uefi', 'bios']),
    architecture: architectureSchema,
    notes: z.string(),
    /** So that a machine knows whether it has room before it fetches anything. */
    sizes: releaseSizesSchema.optional(),
    /** Where the system is sealed. */
    sealed: sealedPartsSchema.optional(),
    sbom: attachmentSchema.optional(),
    provenance: attachmentSchema.optional(),
  })
  .refine(
    ({ sequence, minimumSequence }) => minimumSequence < sequence,
    'the barrier has to be an earlier release',
  )
export type Release = z.infer<typeof releaseSchema>

/** Says for a short while which release machines of a channel should run. */
export const channelHeadSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('channel-head'),
  channel: publishedNameSchema,
  system: publishedNameSchema,
  /** Counts up with each head; an older one is a replay. */
  version: z.int().min(1),
  issued: instantSchema,
  expires: instantSchema,
  /** The release and the digest of its statement's bytes. */
  release: z.strictObject({ sequence: z.int().min(1), sha256: sha256Schema }),
  /** Share of machines that are offered it, 0 to 1; each machine's place is fixed by its own id. */
  rollout: z.number().min(0).max(1),
  /** Nobody is offered anything while it is. */
  paused: z.boolean(),
})
export type ChannelHead = z.infer<typeof channelHeadSchema>
