import { z } from 'zod'
import { healthCheckSchema, httpAddressSchema } from './health-check.ts'
import { rootSchema } from './release.ts'
import { architectureSchema } from './source.ts'

/** Where a commit describes itself to `os`, as JSON of `shippedSystemSchema`. */
export const shippedSystemPath = '/usr/lib/ingot/system.json'

/** What people declared of a system: values by dotted option path, JSON. */
export const shippedOptionsPath = '/usr/lib/ingot/options.json'

/** What the builder brings to every system: made of its own sources, hence known by bytes only when a system is built. */
export const providedFiles = {
  'os.js': { path: '/usr/lib/ingot/os.js', mode: 0o755 },
  'os.8': { path: '/usr/share/man/man8/os.8', mode: 0o644 },
  'os.bash': { path: '/usr/share/bash-completion/completions/os', mode: 0o644 },
} as const
/** What it brings where a system can be installed from itself. */
export const installerFile = { path: '/usr/lib/ingot/install.js', mode: 0o755 } as const
export type ProvidedFile = keyof typeof providedFiles | 'install.js'

/** What a commit says of itself to the machine that runs it, and to one that is about to. */
export const shippedSystemSchema = z.strictObject({
  schema: z.literal(1),
  system: z.string(),
  version: z.string(),
  architecture: architectureSchema,
  boot: z.strictObject({
    mode: z.enum(['uefi', 'bios']),
    /** Boots that a new deployment gets to prove itself. */
    tries: z.int().min(1).max(9),
    /** Kernel arguments of this system, without those that belong to a disk or a deployment. */
    kernelParameters: z.array(z.string()),
  }),
  health: z.array(healthCheckSchema),
  updates: z
    .strictObject({
      /** Base of the published directory, without a slash at the end. */
      url: httpAddressSchema,
      channel: z.string(),
      /** The root that machines of this system start to trust. */
      root: rootSchema,
    })
    .nullable(),
  /** What the disk must have; absent: what every disk has. */
  disk: z
    .strictObject({
      /** File system of the root; null: any. */
      root: z.enum(['btrfs']).nullable(),
      /** GPT labels. */
      partitions: z.array(z.string()),
      /** At the top of the root's file system. */
      subvolumes: z.array(z.string()),
    })
    .optional(),
  /** Directories of which each deployment has a copy of its own; absent: none. */
  state: z.array(z.strictObject({ name: z.string(), path: z.string() })).optional(),
})
export type ShippedSystem = z.infer<typeof shippedSystemSchema>

/** Where a system says which host keys its SSH server needs, by the units that make them. */
export const hostKeysPath = '/usr/lib/systemd/system/ssh.service.d/10-host-keys.conf'
