import { z } from 'zod'
import { factsSchema } from './node.ts'

/** A device by its path; what is meant, for whoever writes something else. */
function device(meant: string): z.ZodString {
  return z.string().regex(/^\/dev\/[^\0]+$/, `expected ${meant}`)
}

const userNameSchema = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'expected a user name')

const userSchema = z.strictObject({
  /** Authorized keys. */
  sshKeys: factsSchema.shape.sshKeys.unwrap().valueType.default([]),
  /** crypt(5) hash, as `mkpasswd` and `openssl passwd -6` make it. */
  hashedPassword: z
    .string()
    .regex(/^\$[^\s:$]+\$[^\s:]+$/, 'expected a hash such as mkpasswd prints, not the password itself')
    .optional(),
  /** For an account that the system does not have: the groups that it is in, beside its own. */
  groups: z.array(userNameSchema).default([]),
  /** For an account that the system does not have: the person's name. */
  description: z
    .string()
    .regex(/^[^:\n]*$/, 'expected a name without ":"')
    .default(''),
})
export type InstallUser = z.infer<typeof userSchema>

/** What is to open an encrypted root. Secrets themselves never stand in it. */
const encryptionSchema = z.strictObject({
  /** Where the passphrase comes from: it is asked for, the first line of standard input, or of a file. */
  passphrase: z
    .string()
    .regex(/^(ask|stdin|\/[^\0]+)$/, 'expected ask, stdin or the path of a file, not the passphrase itself')
    .optional(),
  /** Partition of a stick, not of the disk itself, that gets a file that opens it; without the stick it is asked for at boot. */
  keyFile: device('the partition of a stick, such as "/dev/sdb1"').optional(),
  /** Whether the TPM opens it while what the firmware measured into these registers is as it is now; true: 7. */
  tpm2: z
    .union([z.boolean(), z.strictObject({ pcrs: z.array(z.int().min(0).max(23)) })], {
      error: 'expected true, false or { pcrs: [7] }',
    })
    .default(false),
  /** A key to keep in a safe place: true shows it once, a path is a file that does not exist yet. */
  recoveryKey: z
    .union([z.boolean(), z.string().regex(/^\/[^\0]+$/, 'expected the path of a new file')], {
      error: 'expected true, false or the path of a new file',
    })
    .default(false),
})
export type EncryptionAnswers = z.infer<typeof encryptionSchema>

const diskSchema = device('a disk such as "/dev/sda"')

/** `erase`: the disk gets a new partition table; `keep`: what is there stays, and free space is taken. */
const modeSchema = z.enum(['erase', 'keep'])

/** The disk alone, or with what becomes of what is on it, where that is not as on the first. */
const otherSchema = z.union(
  [
    diskSchema.transform((disk): { readonly disk: string; readonly mode?: undefined } => ({ disk })),
    z.strictObject({ disk: diskSchema, mode: modeSchema.optional() }),
  ],
  { error: 'expected a disk such as "/dev/sdb", or { disk: /dev/sdb, mode: keep }' },
)

/** What a size of a partition is written as. */
export const partitionSizePattern = /^(\d{1,9}(?:\.\d{1,3})?) ?([MGT])(?:iB)?$/

/** What a person wants of an installation: the answers file of `os install`. */
export const installAnswersSchema = z.strictObject({
  /** The whole disk: `/dev/sda`, or a link of /dev/disk/by-id. */
  disk: diskSchema.optional(),
  /** Which disks the others of the system are, by their names in it. */
  others: z.record(z.string(), otherSchema).default({}),
  mode: modeSchema.default('erase'),
  /** A btrfs of another system on that disk, in which the subvolumes of the root are made; with `keep`. */
  pool: device('a partition such as "/dev/sda3"').optional(),
  /** What may be lost: names of partitions as the plan shows them, or everything on the disk. */
  destroy: z
    .union([z.literal('all'), z.array(z.string())], {
      error: 'expected all, or a list of partitions such as [sda1, sda2]',
    })
    .default([]),
  /** Sizes of partitions that stay, by their names as the plan shows them: `{ sda3: 40G }`, in units of 1024; with `keep`. */
  resize: z
    .record(z.string(), z.string().regex(partitionSizePattern, 'expected a size such as "40G" or "900M"'))
    .default({}),
  hostname: factsSchema.shape.hostname,
  interfaces: factsSchema.shape.interfaces,
  /** Absent: a plain disk. */
  encryption: encryptionSchema.optional(),
  users: z.record(userNameSchema, userSchema).default({}),
})
export type InstallAnswers = z.infer<typeof installAnswersSchema>
/** As a person writes them: everything with a default may be left out. */
export type InstallAnswersInput = z.input<typeof installAnswersSchema>

/** A partition that is on a disk. */
export interface FoundPartition {
  /** `/dev/vda1` */
  readonly path: string
  readonly number: number
  /** GPT label; empty: none. */
  readonly label: string
  /** Of the partition itself, not of what is in it; empty: none. */
  readonly uuid: string
  /** GPT type, lower case; or the type of an MBR, `0x83`. */
  readonly type: string
  /** From the beginning of the disk. */
  readonly startBytes: number
  readonly bytes: number
  /** Kind of its content, as blkid(8) calls it; empty: nothing known. */
  readonly content: string
  /** Its file system's label; empty: none. */
  readonly contentLabel: string
  /** `mounted at /srv`, `swap`, `crypt of vg0`: empty where nobody uses it. */
  readonly uses: readonly string[]
}

/** A whole disk as it is now. */
export interface FoundDisk {
  readonly path: string
  readonly bytes: number
  /** Of a logical sector. */
  readonly sectorBytes: number
  readonly model: string
  /** Empty: it tells none. */
  readonly serial: string
  readonly isReadOnly: boolean
  /** `gpt`, `dos`, or what blkid(8) calls it; empty: no partition table. */
  readonly table: string
  /** A file system or the like on the whole disk, without partitions. */
  readonly content: string
  /** Uses of the whole disk, not of its partitions. */
  readonly uses: readonly string[]
  /** In the order of the disk. */
  readonly partitions: readonly FoundPartition[]
}

/** The machine that is installed on. */
export interface InstallMachine {
  readonly firmware: 'uefi' | 'bios'
  readonly architecture: string
  readonly memoryBytes: number
  /** Whether it has a TPM of version 2; absent: nobody looked. */
  readonly hasTpm2?: boolean
  readonly disks: readonly FoundDisk[]
  /** Whether GRUB for BIOS was brought, where no disk that runs has it. */
  readonly hasGrub?: boolean
}

/** One thing that becomes of a partition. */
export type PartitionStep =
  | {
      readonly kind: 'keep' | 'destroy'
      readonly partition: FoundPartition
      readonly reason: string
    }
  | {
      /** It stays, and gets the subvolumes of the root. */
      readonly kind: 'share'
      readonly partition: FoundPartition
      readonly reason: string
    }
  | {
      /** It stays with all that is in it, and only its end moves. */
      readonly kind: 'resize'
      /** As it is now. */
      readonly partition: FoundPartition
      /** What it is to have. */
      readonly bytes: number
      readonly reason: string
    }
  | {
      readonly kind: 'create'
      /** Name in the layout; `boot-code` is GRUB's. */
      readonly name: string
      /** GPT label that it has when all is done. */
      readonly label: string
      readonly number: number
      readonly type: string
      readonly startBytes: number
      readonly bytes: number
      /** What is made on it. */
      readonly content: 'vfat' | 'swap' | 'ext4' | 'btrfs' | 'xfs' | 'none'
      /** What opens it, in words; absent: it is not encrypted. */
      readonly openedBy?: readonly string[]
      readonly reason: string
    }

/** What an installation does to a disk, in its order. */
export interface DiskPlan {
  readonly disk: FoundDisk
  readonly mode: InstallAnswers['mode']
  /** An earlier installation on this disk did not come to its end. */
  readonly isHalfInstalled: boolean
  readonly steps: readonly PartitionStep[]
}

/** What it does to a disk beside the one that the machine starts from. */
export interface OtherDiskPlan extends DiskPlan {
  /** In the layout of the system. */
  readonly name: string
}

/** What an installation does: to the disk that the machine starts from, and to others. */
export interface InstallPlan extends DiskPlan {
  readonly others: readonly OtherDiskPlan[]
}
