import type { Image } from '@ingot/contracts/artefact.ts'
import { formats } from '@ingot/image/formats.ts'

/** One way in which a system can get onto a machine and start there. */
export interface Case {
  /** `installed`: a disk that `os install` wrote. */
  readonly format: Image['format'] | 'installed'
  readonly firmware: 'uefi' | 'bios' | 'none'
  readonly loader: 'systemd-boot' | 'grub' | 'none'
  /** File system of the root. */
  readonly root: 'ext4' | 'btrfs' | 'erofs' | 'none'
  /** File system of a partition beside it. */
  readonly data: 'none' | 'ext4' | 'btrfs' | 'xfs'
  readonly encryption: 'none' | 'luks'
  readonly secureBoot: 'off' | 'on'
}
export type Axis = keyof Case

/** Starting from a network takes a server; the format's own test has one. */
const needsServer: ReadonlySet<string> = new Set(['netboot'])

/** Every value that an axis has. */
export const axes: { readonly [A in Axis]: readonly Case[A][] } = {
  format: [...formats.map(({ name }) => name).filter((name) => !needsServer.has(name)), 'installed'],
  firmware: ['uefi', 'bios', 'none'],
  loader: ['systemd-boot', 'grub', 'none'],
  root: ['ext4', 'btrfs', 'erofs', 'none'],
  data: ['none', 'ext4', 'btrfs', 'xfs'],
  encryption: ['none', 'luks'],
  secureBoot: ['off', 'on'],
}
export const axisNames = Object.keys(axes) as readonly Axis[]

const containers: ReadonlySet<Case['format']> = new Set(['oci', 'tar'])
/** Formats with a root of their own, which is read-only. */
const media: ReadonlySet<Case['format']> = new Set(['iso', 'sealed'])

/** What makes a combination one that there is not, and in which words. */
export const rules: readonly {
  readonly because: string
  readonly refuses: (one: Case) => boolean
}[] = [
  {
    because: 'a container is started by whatever runs it, and has no disk',
    refuses: ({ format, firmware, root, data, encryption, secureBoot }) =>
      containers.has(format)
        ? firmware !== 'none' ||
          root !== 'none' ||
          data !== 'none' ||
          encryption !== 'none' ||
          secureBoot === 'on'
        : firmware === 'none' || root === 'none',
  },
  {
    because: 'the loader follows from the firmware',
    refuses: ({ firmware, loader }) =>
      loader !== { uefi: 'systemd-boot', bios: 'grub', none: 'none' }[firmware],
  },
  {
    because: 'these formats are for one firmware',
    refuses: ({ format, firmware }) =>
      (firmware !== 'uefi' && (format === 'raw-efi' || format === 'sealed')) ||
      (firmware !== 'bios' && format === 'raw-bios'),
  },
  {
    because: 'live media and sealed images have a root of erofs, and partitions of their own',
    refuses: ({ format, root, data }) =>
      media.has(format) ? root !== 'erofs' || data !== 'none' : root === 'erofs',
  },
  {
    because: 'BIOS has no Secure Boot',
    refuses: ({ firmware, secureBoot }) => firmware === 'bios' && secureBoot === 'on',
  },
  {
    because: 'what is sealed is signed',
    refuses: ({ format, secureBoot }) => format === 'sealed' && secureBoot === 'off',
  },
  {
    because: 'a live medium gives no machine keys',
    refuses: ({ format, secureBoot }) => format === 'iso' && secureBoot === 'on',
  },
  {
    because: "a domain is libvirt's words about a qcow2, which is tried itself",
    refuses: ({ format, root, data, secureBoot }) =>
      format === 'libvirt' && (root !== 'ext4' || data !== 'none' || secureBoot === 'on'),
  },
  {
    because: 'an image is never encrypted, as all machines would have its key: the installer does it',
    refuses: ({ format, encryption }) => encryption === 'luks' && format !== 'installed',
  },
  {
    because: 'only the root is encrypted, and what would be beside it is refused',
    refuses: ({ data, encryption }) => encryption === 'luks' && data !== 'none',
  },
]

/** Why there is no such case; undefined: there is. */
export function reasonAgainst(one: Case): string | undefined {
  return rules.find(({ refuses }) => refuses(one))?.because
}

/** Every case that there is, in the order of the axes. */
export function allCases(): readonly Case[] {
  let partial: readonly Partial<Case>[] = [{}]
  for (const axis of axisNames)
    partial = partial.flatMap((one) => axes[axis].map((value) => ({ ...one, [axis]: value })))
  return (partial as readonly Case[]).filter((one) => reasonAgainst(one) === undefined)
}

/** A case in a few words, each of which `--only` finds. */
export function nameOf({ format, firmware, root, data, encryption, secureBoot }: Case): string {
  return [
    format,
    ...(firmware === 'none' ? [] : [firmware]),
    ...(root === 'none' ? [] : [root]),
    ...(data === 'none' ? [] : [`data:${data}`]),
    ...(encryption === 'none' ? [] : [encryption]),
    ...(secureBoot === 'on' ? ['secure-boot'] : []),
  ].join(' ')
}
