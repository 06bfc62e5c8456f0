import type { Origin } from '@ingot/contracts/blueprint.ts'
import { providedFiles, type ProvidedFile, type ShippedSystem } from '@ingot/contracts/machine.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { rootSchema, type Root } from '@ingot/contracts/release.ts'
import { whereOf } from '../collect/problem.ts'
import type { BootConfig } from '../boot/options.ts'
import type { Contribution, LowerContext, LowerToDebian } from '../contribution.ts'
import { enabled, link, notLive, packagesFor, unitFile, when } from '../entries.ts'
import type { UpdatesConfig } from './options.ts'

export const lowerUpdates: LowerToDebian<UpdatesConfig & BootConfig> = (config, context) => {
  const { url, automatic } = config.updates
  const by = context.origin('updates')
  const command: Contribution = {
    // ostree, util-linux and coreutils are in every system.
    packages: packagesFor(by, 'quickjs'),
    files: [
      ...Object.entries(providedFiles).map(([name, { path, mode }]) => provided(name, path, mode, by)),
      link('/usr/bin/os', '../lib/ingot/os.js', by),
    ],
    updates: followed(config, context),
  }
  if (url === null) return command
  const from = context.origin('updates.url')
  const timer = automatic === 'no' ? {} : automaticUpdates(config, context.origin('updates.automatic'))
  return {
    ...command,
    packages: [
      ...(command.packages ?? []),
      ...packagesFor(from, 'minisign', 'curl', ...(url.startsWith('https:') ? ['ca-certificates'] : [])),
      // The partition table, the hashes of a root, and the signature of a program.
      ...when(config.boot.sealed, ...packagesFor(from, 'fdisk', 'cryptsetup-bin', 'sbsigntool')),
    ],
    files: [...(command.files ?? []), ...(timer.files ?? [])],
    units: timer.units ?? [],
  }
}

function provided(name: string, path: string, mode: number, origin: Origin) {
  const content = { kind: 'provided', name: name as ProvidedFile } as const
  return { kind: 'file', path, mode, owner: 'root', group: 'root', content, origin } as const
}

function followed({ updates }: UpdatesConfig, context: LowerContext): ShippedSystem['updates'] {
  const { url, channel, trust } = updates
  if (url === null || trust === null) return null
  return { url, channel, root: readRoot(trust, context) }
}

function readRoot(path: string, { readText, origin }: LowerContext): Root {
  const by = origin('updates.trust')
  const { success, data, error } = rootSchema.safeParse(jsonOf(readText(path, by)))
  if (success) return data
  const [issue] = error.issues
  throw requestError({
    code: 'trust-malformed',
    message: `${path} is no root statement.`,
    ...whereOf(by),
    why: `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unexpected'}`,
    hint: 'Name the file of the first root that `ingot key` wrote.',
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function automaticUpdates({ updates }: UpdatesConfig, by: Origin): Contribution {
  const { automatic, window, jitter } = updates
  const command = ['/usr/bin/os', 'update', '--automatic', ...(automatic === 'reboot' ? ['--reboot'] : [])]
  return {
    files: [
      unitFile(
        'ingot-update.service',
        [
          [
            'Unit',
            [
              ['Description', 'Update this machine'],
              ['Wants', 'network-online.target'],
              ['After', 'network-online.target boot-complete.target'],
            ],
          ],
          [
            'Service',
            [
              ['Type', 'oneshot'],
              ['ExecStart', command.join(' ')],
              // Whatever else the machine does comes first.
              ['Nice', 10],
              ['IOSchedulingClass', 'idle'],
              ['TimeoutStartSec', '6h'],
            ],
          ],
        ],
        by,
      ),
      unitFile(
        'ingot-update.timer',
        [
          ['Unit', [['Description', 'Look for a release of this system'], notLive]],
          [
            'Timer',
            [
              ['OnCalendar', window],
              ['RandomizedDelaySec', jitter],
              // Always the same on one machine, so that a window stays a window.
              ['FixedRandomDelay', true],
              // One that was off in the window looks when it is on again; one that may start itself anew does not.
              ['Persistent', automatic === 'prepare'],
            ],
          ],
          ['Install', [['WantedBy', 'timers.target']]],
        ],
        by,
      ),
    ],
    units: enabled(by, 'ingot-update.timer'),
  }
}
