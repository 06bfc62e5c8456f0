import { z } from 'zod'
import type { DiskLayout } from './disk.ts'

/** Where a commit says what disk its machines are installed on, as JSON of `shippedDiskSchema`. */
export const shippedDiskPath = '/usr/lib/ingot/disk.json'

const fileSystemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['ext4', 'xfs']) }),
  z.object({
    kind: z.literal('btrfs'),
    compression: z.enum(['none', 'lzo', 'zlib', 'zstd']),
    subvolumes: z.array(z.object({ name: z.string(), mountPoint: z.string().nullable() })),
    mirror: z.string().optional(),
  }),
])

const common = { name: z.string(), label: z.string() }
const bytes = z.int().min(1)

const partitionSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('esp'), bytes }),
  z.object({ ...common, kind: z.literal('swap'), bytes }),
  z.object({
    ...common,
    kind: z.literal('data'),
    bytes,
    fileSystem: fileSystemSchema,
    mountPoint: z.string().nullable(),
  }),
  z.object({
    ...common,
    kind: z.literal('root'),
    bytes: bytes.nullable(),
    freeBytes: z.int().min(0),
    fileSystem: fileSystemSchema,
  }),
])

const otherPartitionSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('esp'), bytes }),
  z.object({ ...common, kind: z.literal('swap'), bytes }),
  z.object({
    ...common,
    kind: z.literal('data'),
    bytes: bytes.nullable(),
    fileSystem: fileSystemSchema,
    mountPoint: z.string().nullable(),
  }),
  z.object({ ...common, kind: z.literal('mirror'), bytes: bytes.nullable(), of: z.string() }),
])

/** What an installer needs to know of a system beside its `system.json`. */
export interface ShippedDisk {
  readonly schema: 1
  readonly layout: DiskLayout
  /** Seconds that the loader's menu waits. */
  readonly menuTimeout: number
  /** Which machines take the system's keys of Secure Boot by themselves; absent: it has none. */
  readonly enroll?: 'virtual' | 'always' | 'menu' | undefined
  /** Whether its machines start from a sealed image, of which an installer can make none; absent: no. */
  readonly sealed?: boolean | undefined
}

export const shippedDiskSchema: z.ZodType<ShippedDisk> = z.object({
  schema: z.literal(1),
  layout: z.object({
    partitions: z
      .array(partitionSchema)
      .refine(
        (all) => ['esp', 'root'].every((kind) => all.filter((one) => one.kind === kind).length === 1),
        'expected one partition to boot from, and one root',
      ),
    others: z.array(z.object({ name: z.string(), partitions: z.array(otherPartitionSchema) })).optional(),
    encryption: z
      .object({
        optional: z.boolean(),
        argon2id: z.object({ memoryBytes: z.int().min(1), iterations: z.int().min(1).nullable() }),
        allowDiscards: z.boolean(),
      })
      .optional(),
  }),
  menuTimeout: z.int().min(0),
  enroll: z.enum(['virtual', 'always', 'menu']).optional(),
  sealed: z.boolean().optional(),
})
