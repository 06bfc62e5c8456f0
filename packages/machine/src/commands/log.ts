import type { Command } from '../command-line/command.ts'
import type { Processes } from '../ports/ports.ts'

export const log: Command = {
  name: 'log',
  summary: 'what the journal says of updates, boots and their judgement',
  onSealed: true,
  flags: [
    { name: 'boot', value: 'N', summary: 'of which boot: 0 is this one, -1 the one before' },
    { name: 'lines', value: 'N', summary: 'so many of the last lines (default: 200)' },
  ],
  run: ({ values, json }, { processes }) => {
    processes.run(
      [
        ...(['journalctl', '--no-pager', '--quiet', '--lines', values['lines'] ?? '200'] as const),
        ...(values['boot'] === undefined ? [] : ['--boot', values['boot']]),
        ...(json ? ['--output=json'] : []),
        ...matches(unitsInJournal(processes)),
      ],
      { limitSeconds: 60, output: 'inherit' },
    )
  },
}

const ours = /^(ingot-.*|ostree-.*|boot-complete\.target)$/

function unitsInJournal({ run }: Processes): readonly string[] {
  const names = ['_SYSTEMD_UNIT', 'UNIT'].flatMap((field) =>
    run(['journalctl', '--quiet', `--field=${field}`], { limitSeconds: 60 }).stdout.split('\n'),
  )
  return [...new Set(names)].filter((name) => ours.test(name)).toSorted()
}

/**
 * What units say, what systemd says of them, and what the boot publisher says: it belongs to the shell or the unit that
 * called it, so that no name of a unit finds it.
 */
function matches(units: readonly string[]): readonly string[] {
  return [
    'SYSLOG_IDENTIFIER=ingot-publish',
    ...units.flatMap((unit) => ['+', `_SYSTEMD_UNIT=${unit}`, '+', '_PID=1', `UNIT=${unit}`]),
  ]
}
