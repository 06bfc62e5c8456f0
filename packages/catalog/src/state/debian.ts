import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { whereOf } from '../collect/problem.ts'
import type { LowerToDebian } from '../contribution.ts'
import type { DiskConfig } from '../disk/options.ts'
import { link, notLive, unitDirectory, unitFile } from '../entries.ts'
import { machinePath } from '../file-systems/mount.ts'
import type { FileSystemsConfig } from '../file-systems/options.ts'
import type { StateConfig } from './options.ts'

export const lowerState: LowerToDebian<StateConfig & DiskConfig & FileSystemsConfig> = (
  config,
  { origin },
) => {
  const directories = Object.entries(config.state).filter(([, { rollback }]) => rollback === 'snapshot')
  const root = Object.values(config.disk.partitions).find(({ kind }) => kind === 'root')
  const isBtrfs = root?.fsType === 'btrfs'
  const objections = directories.flatMap(([name, { path }]) => {
    const at = formatOptionPath(['state', name])
    const objection = isBtrfs ? objectionToPath(name, path, config) : noSnapshots(root?.fsType)
    return objection === null
      ? []
      : [{ ...objection, message: `${at}: ${objection.message}`, ...whereOf(origin(at)) }]
  })
  if (objections.length > 0) throw requestError(objections)
  if (!isBtrfs) return {}
  const by = origin('state')
  return {
    stateDirectories: directories.map(([name, { path }]) => ({ name, path: machinePath(path) ?? path })),
    // Also where nothing is declared any more: what was declared before stays with its deployments.
    files: [
      unitFile(
        'ingot-state.service',
        [
          [
            'Unit',
            [
              ['Description', 'Give this deployment its own state'],
              notLive,
              ['DefaultDependencies', false],
              ['RequiresMountsFor', '/var/lib/ingot'],
              ['After', 'systemd-remount-fs.service ostree-remount.service var.mount'],
              ['Before', 'local-fs.target systemd-tmpfiles-setup.service shutdown.target'],
              ['Conflicts', 'shutdown.target'],
            ],
          ],
          [
            'Service',
            [
              ['Type', 'oneshot'],
              ['RemainAfterExit', true],
              ['ExecStart', '/usr/bin/os settle-state'],
              ['TimeoutStartSec', '30min'],
            ],
          ],
        ],
        by,
      ),
      link(`${unitDirectory}/local-fs.target.requires/ingot-state.service`, '../ingot-state.service', by),
    ],
    expectations: directories.map(
      ([, { path }]) => ({ kind: 'command', command: ['mountpoint', machinePath(path) ?? path] }) as const,
    ),
  }
}

type Objection = Pick<Problem, 'code' | 'message' | 'why' | 'hint'>

function noSnapshots(fsType: string | undefined): Objection {
  return {
    code: 'state-no-snapshots',
    message: `${fsType ?? 'the root'} has no snapshots.`,
    why: 'each deployment gets a copy of the directory when it first boots, which only btrfs makes at once and without room of its own',
    hint: "set `disk: { partitions: { root: { fsType: 'btrfs' } } }`, or `rollback: 'shared'` here",
  }
}

function objectionToPath(
  name: string,
  path: string,
  { state, fileSystems }: StateConfig & FileSystemsConfig,
): Objection | null {
  const real = machinePath(path)
  if (real === null)
    return {
      code: 'state-path-wrong',
      message: `${path} is not state.`,
      why: 'the system is sealed, and /etc has its own copy in each deployment',
      hint: 'name a directory below /var, /srv or /opt',
    }
  const ofOthers = ['/var/lib/ingot', '/var/lib/systemd', '/var/log']
  const shared = ofOthers.find((one) => isWithin(real, one) || isWithin(one, real))
  if (shared !== undefined)
    return {
      code: 'state-path-wrong',
      message: `${path} cannot go back: ${shared} is what a machine remembers over all deployments.`,
      hint: 'name the directory of the service alone',
    }
  const overlapping = Object.entries(state).find(
    ([other, one]) =>
      other !== name && one.rollback === 'snapshot' && isWithin(real, machinePath(one.path) ?? one.path),
  )
  if (overlapping !== undefined)
    return { code: 'state-path-wrong', message: `${path} is in \`${overlapping[0]}\` already.` }
  const elsewhere = Object.keys(fileSystems).find((one) => isWithin(real, machinePath(one) ?? one))
  if (elsewhere !== undefined)
    return {
      code: 'state-no-snapshots',
      message: `${path} is on the file system that is mounted at ${elsewhere}.`,
      why: 'only the subvolume of /var has a copy for each deployment',
      hint: 'choose a place below /var that nothing else is mounted at',
    }
  return null
}

function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`)
}
