import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { mkDefault } from '@ingot/language/modifiers.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { fileSystems } from '../file-systems/options.ts'
import { swap } from '../swap/options.ts'
import { allPartitions, mountedFileSystems, swapPartitions, usualSubvolumes } from './mounts.ts'

const partitionName = t.string({
  pattern: /^[a-z][a-z0-9-]{0,23}$/,
  description: 'a short name of small letters, digits and `-`',
})
const subvolumeName = t.string({
  pattern: /^@[A-Za-z0-9._-]{0,60}$/,
  description: 'a name that begins with `@`, such as `@home`',
})
const diskName = t.string({
  pattern: /^[a-z][a-z0-9-]{0,23}$/,
  description: 'a short name of small letters, digits and `-`',
})
const mountOption = t.string({ pattern: /^[^\s,]+$/, description: 'one option of mount(8)' })

const subvolume = t.submodule({
  options: {
    mountPoint: option(t.nullable(t.absolutePath()), {
      default: null,
      description:
        'Where it is mounted: `/` for the one with the deployments, `/var`, or below /var, /srv, /mnt, /home or /opt. Without it nowhere.',
      example: '/home',
    }),
  },
})

/** What data have on any disk. */
const dataOptions = {
  compression: option(t.oneOf(['zstd', 'lzo', 'zlib', 'none']), {
    default: 'zstd',
    description: 'For btrfs: how files are compressed, in the image and on the machine.',
  }),
  mountPoint: option(t.nullable(t.absolutePath()), {
    default: null,
    description: 'For data: where it is mounted, below /var, /srv, /mnt, /home or /opt.',
    example: '/srv/data',
  }),
  options: option(t.listOf(mountOption), {
    default: [],
    description: 'For data: options of mount(8).',
    example: ['noatime'],
  }),
  mirror: option(t.nullable(diskName), {
    default: null,
    description:
      'For btrfs: the disk of `disk.others` that has everything once more (RAID 1). The partition there is made by itself.',
    example: 'second',
  }),
}

const otherPartition = t.submodule({
  options: {
    kind: option(t.oneOf(['swap', 'data']), {
      description: '`swap`: memory on disk. `data`: anything else.',
    }),
    size: option(t.nullable(t.size()), {
      default: null,
      defaultText: 'for data, what is left of the disk',
      description: 'Size; swap needs one, and data but for one. Rounded up to whole MiB.',
      example: '100G',
    }),
    fsType: option(t.oneOf(['ext4', 'btrfs', 'xfs']), {
      default: 'ext4',
      description: 'File system of data.',
    }),
    ...dataOptions,
  },
})

const otherDisk = t.submodule({
  options: {
    size: option(t.nullable(t.size()), {
      default: null,
      description:
        'The smallest such disk that machines have. What does not fit is refused before anything is built.',
      example: '1T',
    }),
    partitions: option(t.recordOf(otherPartition, partitionName), {
      default: {},
      description:
        'Partitions by name, which no other disk has. On the disk they lie in this order: swap, data and halves of mirrors by name, and last what takes what is left.',
      example: { archive: { kind: 'data', fsType: 'xfs', mountPoint: '/srv/archive' } },
    }),
  },
})

const partition = t.submodule({
  options: {
    kind: option(t.oneOf(['esp', 'root', 'swap', 'data']), {
      description:
        '`esp`: what the firmware, or GRUB, reads; every disk has one. `root`: the deployments and /var; every disk has one, as the last. `swap`: memory on disk. `data`: anything else.',
    }),
    size: option(t.nullable(t.size()), {
      default: null,
      defaultText: '`disk.espSize` for esp; for root, what its content and `disk.rootFree` need',
      description: 'Size. swap and data need one. Rounded up to whole MiB.',
      example: '4G',
    }),
    fsType: option(t.oneOf(['ext4', 'btrfs', 'xfs']), {
      default: 'ext4',
      description: 'File system of root (ext4 or btrfs) and data.',
    }),
    ...dataOptions,
    subvolumes: option(t.recordOf(subvolume, subvolumeName), {
      default: {},
      description:
        'For a root of btrfs: its subvolumes. A partition `root` has `@` (/), `@home`, `@var` and `@snapshots` (nowhere) from the start.',
      example: { '@games': { mountPoint: '/var/games' } },
    }),
  },
})

export const disk = defineModule({
  name: 'disk',
  description: 'The disk that a machine starts from, and others beside it: partitions and file systems.',
  uses: [fileSystems, swap],
  options: {
    disk: {
      espSize: option(t.size(), {
        default: 512 * 2 ** 20,
        description:
          'Size of the EFI system partition; it holds kernels and initramfs of two deployments at least.',
      }),
      rootFree: option(t.size(), {
        default: 256 * 2 ** 20,
        description:
          'Free space in the root file system of an image, until it grows to its disk at the first boot.',
      }),
      size: option(t.nullable(t.size()), {
        default: null,
        description:
          'The smallest disk that machines of this system have. What does not fit is refused before anything is built.',
        example: '20G',
      }),
      partitions: option(t.recordOf(partition, partitionName), {
        default: {},
        description:
          'Partitions by name. From the start there are `esp` and `root` (ext4). On the disk they lie in this order: esp, swap, data by name, root.',
        example: { root: { fsType: 'btrfs' }, swap: { kind: 'swap', size: '2G' } },
      }),
      others: option(t.recordOf(otherDisk, diskName), {
        default: {},
        description:
          'Disks beside the one that the machine starts from, by name. `os install` is told which disk each of them is, and makes what is on it; an image is one disk, and is refused.',
        example: {
          vault: { partitions: { archive: { kind: 'data', fsType: 'xfs', mountPoint: '/srv/archive' } } },
        },
      }),
      encryption: {
        enable: option(t.boolean(), {
          default: false,
          description:
            'Whether the root of machines is encrypted (LUKS2), and with it /var, data partitions of all disks by keys that lie on the root, and swap by a new key at each boot. It is made by `os install`, which makes keys for each machine; an image for a disk would have the same for all, and is refused. The EFI system partition stays readable.',
        }),
        optional: option(t.boolean(), {
          default: false,
          description:
            'Whether machines may have a plain disk, too: images for disks are made then, with a plain one, and `os install` encrypts where it is told to.',
        }),
        memory: option(t.size(), {
          default: 256 * 2 ** 20,
          description:
            'The most memory that Argon2id makes a key of a passphrase with: the more, the dearer each guess. The machine needs it at boot. One that takes longer than two seconds for it takes less, unless `iterations` is set.',
          example: '64M',
        }),
        iterations: option(t.nullable(t.integer({ min: 4, max: 1000 })), {
          default: null,
          defaultText: 'as many as take the machine two seconds',
          description: 'How often Argon2id goes over the memory.',
        }),
        allowDiscards: option(t.boolean(), {
          default: false,
          description:
            'Whether an SSD learns which blocks are free, which shows others how full the disk is.',
        }),
      },
    },
  },
  define: {
    disk: {
      partitions: {
        esp: { kind: mkDefault('esp') },
        root: {
          kind: mkDefault('root'),
          subvolumes: ({ config }) => usualSubvolumes(config.disk.partitions['root']?.fsType),
        },
      },
    },
    fileSystems: ({ config }) => mountedFileSystems(allPartitions(config.disk)),
    swapDevices: ({ config }) => swapPartitions(allPartitions(config.disk)),
  },
})

export type DiskConfig = ConfigOf<typeof disk>
export type PartitionConfig = DiskConfig['disk']['partitions'][string]
export type OtherPartitionConfig = DiskConfig['disk']['others'][string]['partitions'][string]
