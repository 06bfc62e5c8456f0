import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const swapDevice = t.submodule({
  options: {
    device: option(t.absolutePath(), {
      description: 'A partition, or a file below /var.',
      example: '/var/swapfile',
    }),
    size: option(t.nullable(t.size()), {
      default: null,
      description: 'Size of the file, which the machine then makes where it is missing. Not for partitions.',
      example: '4G',
    }),
    priority: option(t.nullable(t.integer({ min: 0, max: 32_767 })), {
      default: null,
      description: 'Swap of a higher priority is filled first.',
    }),
  },
})

export const swap = defineModule({
  name: 'swap',
  description: 'Memory beyond the memory: on disk, or compressed (zram).',
  options: {
    swapDevices: option(t.listOf(swapDevice), {
      default: [],
      description: 'Partitions and files to swap to.',
      example: [{ device: '/var/swapfile', size: '4G' }],
    }),
    zramSwap: {
      enable: option(t.boolean(), { default: false, description: 'Whether to swap to compressed memory.' }),
      memoryPercent: option(t.integer({ min: 1, max: 400 }), {
        default: 50,
        description: 'Size of the swap before compression, as a part of the memory.',
      }),
      algorithm: option(t.oneOf(['zstd', 'lz4', 'lzo', 'lzo-rle']), {
        default: 'zstd',
        description: 'How the swap is compressed.',
      }),
      priority: option(t.integer({ min: 0, max: 32_767 }), {
        default: 100,
        description: 'Swap of a higher priority is filled first; this one is to be filled before disks.',
      }),
    },
  },
  assertions: ({ config }) =>
    config.swapDevices.flatMap(({ device, size }, index) => [
      {
        assertion: size === null || /^\/var\/[^/]/.test(device),
        message: `${device} cannot be made: only below /var has the machine room of its own.`,
        option: formatOptionPath(['swapDevices', String(index)]),
      },
      {
        assertion: size !== null || device.startsWith('/dev/'),
        message: `${device} is a file: say with \`size\` how large it is to be.`,
        option: formatOptionPath(['swapDevices', String(index)]),
      },
    ]),
})

export type SwapConfig = ConfigOf<typeof swap>
