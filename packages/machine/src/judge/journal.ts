import { linkOf } from '../publish/links.ts'
import type { Installed } from '../publish/installed.ts'
import type { Processes } from '../ports/ports.ts'
import type { Failure } from './record.ts'

const keptLines = 20
const limitSeconds = 30
/** Boots that are looked through for one of a deployment. */
const boots = 12

const journalctl = ['journalctl', '--no-pager', '--quiet'] as const

/** The last lines of a boot (the running one when none is given), of one unit when it is named. */
export function lastLines(
  processes: Processes,
  { boot, unit }: { readonly boot?: string; readonly unit?: string } = {},
): readonly string[] {
  const { stdout } = processes.run(
    [
      ...journalctl,
      '--output=short-monotonic',
      '--no-hostname',
      `--lines=${keptLines}`,
      boot === undefined ? '--boot' : `--boot=${boot}`,
      ...(unit === undefined ? [] : [`--unit=${unit}`]),
    ],
    { limitSeconds },
  )
  return stdout.split('\n').filter((line) => line !== '')
}

/** What the journal of earlier boots says about the death of a deployment. */
export function postMortem(
  processes: Processes,
  deployment: Installed,
): Pick<Failure, 'cause' | 'what' | 'journal'> {
  const boot = lastBootOf(processes, deployment)
  if (boot === undefined)
    return {
      cause: 'silent',
      what: 'it left no trace: it did not get as far as the journal (kernel, initramfs, or file systems)',
      journal: [],
    }
  return {
    cause: 'died',
    what: 'its boots ended before they could be judged: the journal of the last one stops without a word',
    journal: [...lastLines(processes, { boot })],
  }
}

/** Id of its latest boot that is in the journal: its kernel's command line names it. */
function lastBootOf({ run }: Processes, deployment: Installed): string | undefined {
  const { stdout } = run([...journalctl, '--list-boots', '--output=json'], { limitSeconds })
  const ids = bootIds(stdout).toReversed().slice(1, boots)
  const sealed = deployment.kernelArguments.find((one) => one.startsWith('roothash='))
  const argument = ` ${sealed ?? `ostree=${linkOf(deployment)}`} `
  return ids.find((id) => {
    const { stdout: line } = run(
      [
        ...journalctl,
        `--boot=${id}`,
        '_TRANSPORT=kernel',
        '--grep=Command line:',
        '--output=cat',
        '--lines=1',
      ],
      { limitSeconds },
    )
    return ` ${line.trim().replace('Command line: ', '')} `.includes(argument)
  })
}

/** Oldest first, as `journalctl --list-boots` prints them. */
function bootIds(json: string): readonly string[] {
  return [...json.matchAll(/"boot_id":"([0-9a-f]{32})"/g)].flatMap(([, id]) => id ?? [])
}
