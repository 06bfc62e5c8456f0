import type { Command } from '../command-line/command.ts'

export const log: Command = {
  name: 'log',
  summary: 'what the journal says of updates, boots and their judgement',
  flags: [
    { name: 'boot', value: 'N', summary: 'of which boot: 0 is this one, -1 the one before' },
    { name: 'lines', value: 'N', summary: 'so many of the last lines (default: 200)' },
  ],
  run: ({ values, json }, { processes }) => {
    const units = ['ingot-*', 'ostree-*', 'boot-complete.target', 'systemd-bless-boot.service']
    processes.run(
      [
        ...(['journalctl', '--no-pager', '--quiet', '--lines', values['lines'] ?? '200'] as const),
        ...(values['boot'] === undefined ? [] : ['--boot', values['boot']]),
        ...(json ? ['--output=json'] : []),
        ...units.flatMap((unit) => ['--unit', unit]),
      ],
      { limitSeconds: 60, output: 'inherit' },
    )
  },
}
