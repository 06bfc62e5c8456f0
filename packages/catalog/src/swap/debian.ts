import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, notLive, packagesFor, textFile, unitFile, when } from '../entries.ts'
import { escapePath, renderSections } from '../systemd-text.ts'
import type { SwapConfig } from './options.ts'

type SwapDevice = SwapConfig['swapDevices'][number]

export const lowerSwap: LowerToDebian<SwapConfig> = (config, { origin }) => {
  const { swapDevices, zramSwap } = config
  const by = origin('swapDevices')
  const zram = origin('zramSwap')
  return {
    packages: zramSwap.enable ? packagesFor(zram, 'systemd-zram-generator') : [],
    files: [
      ...swapDevices.flatMap((device) => filesOf(device, by)),
      ...when(zramSwap.enable, textFile('/usr/lib/systemd/zram-generator.conf', zramText(zramSwap), zram)),
    ],
    units: enabled(by, ...swapDevices.map(({ device }) => `${escapePath(device)}.swap`)),
    expectations: [
      ...swapDevices.map(
        ({ device }) => ({ kind: 'unit-active', unit: `${escapePath(device)}.swap` }) as const,
      ),
      ...when(
        zramSwap.enable,
        { kind: 'unit-active', unit: 'dev-zram0.swap' } as const,
        {
          kind: 'command',
          command: ['grep', '-F', `[${zramSwap.algorithm}]`, '/sys/block/zram0/comp_algorithm'],
        } as const,
      ),
    ],
  }
}

function filesOf({ device, size, priority }: SwapDevice, origin: Origin): readonly FileEntry[] {
  const name = escapePath(device)
  const maker = size === null ? null : `make-${name}.service`
  return [
    unitFile(
      `${name}.swap`,
      [
        ['Unit', [notLive, ['Requires', maker], ['After', maker]]],
        [
          'Swap',
          [
            ['What', device],
            ['Priority', priority],
          ],
        ],
        ['Install', [['WantedBy', 'swap.target']]],
      ],
      origin,
    ),
    ...(size === null ? [] : [unitFile(`make-${name}.service`, makerOf(device, size), origin)]),
  ]
}

/** Made beside its place and renamed when it is whole. */
function makerOf(file: string, size: number) {
  return [
    [
      'Unit',
      [
        ['Description', `Make ${file}`],
        notLive,
        ['ConditionPathExists', `!${file}`],
        ['DefaultDependencies', false],
        ['RequiresMountsFor', file],
        ['After', 'systemd-remount-fs.service ostree-remount.service'],
        ['Before', 'shutdown.target'],
        ['Conflicts', 'shutdown.target'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['RemainAfterExit', true],
        [
          'ExecStart',
          [
            `/usr/bin/rm -f ${file}.new`,
            `/usr/sbin/mkswap --size ${size} --file ${file}.new`,
            `/usr/bin/sync ${file}.new`,
            `/usr/bin/mv ${file}.new ${file}`,
          ],
        ],
        ['UMask', '0077'],
      ],
    ],
  ] as const
}

/** zram-generator.conf(5), 1.2. */
function zramText({ memoryPercent, algorithm, priority }: SwapConfig['zramSwap']): string {
  return renderSections([
    [
      'zram0',
      [
        ['zram-size', `ram * ${memoryPercent} / 100`],
        ['compression-algorithm', algorithm],
        ['swap-priority', priority],
      ],
    ],
  ])
}
