import { allPartitions, mirrorOf, type AnyPartitionPlan, type DiskLayout } from '@ingot/contracts/disk.ts'
import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { link, notLive, textFile, unitDirectory, unitFile, when } from '../entries.ts'
import { machinePath } from '../file-systems/mount.ts'

/** How long one half of a mirror waits for the other at a boot, as mdadm(8) does. Less than mounts wait for their devices. */
const secondsToWait = 30
/** Is there when a mirror was waited for long enough. */
export const mirrorsLate = '/run/ingot/mirrors-late'
const timer = 'ingot-mirrors.timer'

/**
 * A mirror of which one half is missing is mounted after a while: udev keeps btrfs from being mounted until all its devices
 * are there, for ever, and the mount option `degraded` alone changes nothing.
 */
export function mirrorFiles(
  layout: DiskLayout,
  by: Origin,
): { readonly files: readonly FileEntry[]; readonly initramfsFiles: readonly FileEntry[] } {
  const isEncrypted = layout.encryption !== undefined
  const mirrored = allPartitions(layout).flatMap((one) =>
    'fileSystem' in one && mirrorOf(one.fileSystem) !== undefined ? [one] : [],
  )
  const places = mirrored.flatMap(placesOf).map((path) => machinePath(path) ?? path)
  const ofRoot = mirrored.some(({ kind }) => kind === 'root')
  return {
    files: when(
      places.length > 0,
      ...waiting(
        places.map((path) => `|!${path}`),
        'local-fs.target',
        isEncrypted ? ['cryptsetup.target'] : [],
        by,
      ),
    ),
    initramfsFiles: when(
      ofRoot,
      ...waiting(['!/sysroot'], 'initrd.target', isEncrypted ? [rootOpening] : [], by),
    ),
  }
}

/** Where a mirror is mounted, but for the root itself. */
function placesOf(one: Extract<AnyPartitionPlan, { fileSystem: object }>): readonly string[] {
  if (one.kind === 'data') return one.mountPoint === null ? [] : [one.mountPoint]
  const { fileSystem } = one
  const all = fileSystem.kind === 'btrfs' ? fileSystem.subvolumes.map(({ mountPoint }) => mountPoint) : []
  return all.flatMap((path) => (path === null || path === '/' ? [] : [path]))
}

/** Who types a passphrase takes their time; the other half is opened by the same words. */
const rootOpening = String.raw`systemd-cryptsetup@ingot\x2droot.service`

/**
 * @param unmounted what of systemd.unit(5) says that something is not mounted yet.
 * @param opening when this is over, the time begins.
 */
function waiting(
  unmounted: readonly string[],
  target: string,
  opening: readonly string[],
  by: Origin,
): readonly FileEntry[] {
  const common = [
    ['DefaultDependencies', 'no'],
    ['Conflicts', 'shutdown.target'],
    ['Before', 'shutdown.target'],
  ] as const
  return [
    textFile(
      '/usr/lib/udev/rules.d/65-ingot-mirrors.rules',
      `# Half of a mirror is ready when the other one was waited for long enough.
ACTION!="remove", SUBSYSTEM=="block", ENV{ID_PART_ENTRY_NAME}=="ingot-*", ENV{ID_BTRFS_READY}=="0", TEST=="${mirrorsLate}", ENV{SYSTEMD_READY}="1"
ACTION!="remove", SUBSYSTEM=="block", ENV{DM_NAME}=="ingot-*", ENV{ID_BTRFS_READY}=="0", TEST=="${mirrorsLate}", ENV{SYSTEMD_READY}="1"
`,
      by,
    ),
    unitFile(
      timer,
      [
        [
          'Unit',
          [
            ['Description', 'How long mirrors wait for their other halves'],
            notLive,
            ...common,
            ['After', opening],
          ],
        ],
        [
          'Timer',
          [
            ['OnActiveSec', secondsToWait],
            ['AccuracySec', 1],
          ],
        ],
      ],
      by,
    ),
    unitFile(
      'ingot-mirrors.service',
      [
        [
          'Unit',
          [
            ['Description', 'Start with one half of a mirror'],
            ...common,
            ['ConditionPathIsMountPoint', unmounted],
          ],
        ],
        [
          'Service',
          [
            ['Type', 'oneshot'],
            [
              'ExecStart',
              [
                `/bin/sh -c 'echo "<4>half of a mirror was not there in time: going on without it"; mkdir -p /run/ingot; : >${mirrorsLate}'`,
                '/usr/bin/udevadm trigger --action=change --subsystem-match=block',
              ],
            ],
          ],
        ],
      ],
      by,
    ),
    link(`${unitDirectory}/${target}.wants/${timer}`, `../${timer}`, by),
  ]
}
