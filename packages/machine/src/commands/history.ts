import type { Command } from '../command-line/command.ts'
import { renderColumns } from '../render/table.ts'
import { instantText, secondsText } from '../render/text.ts'
import { readHistory } from '../state/history.ts'

export const history: Command = {
  name: 'history',
  summary: 'what was done to this machine, when, and how long it took',
  onSealed: true,
  run: ({ json }, { files, console }) => {
    const events = readHistory(files)
    if (json) return console.out(JSON.stringify(events, null, 2))
    if (events.length === 0) return console.out('nothing was done yet')
    const rows = events
      .toReversed()
      .map(({ at, kind, system = '', version = '', deployment = '', seconds, note = '' }) => [
        instantText(at),
        kind,
        `${system} ${version}`.trim(),
        deployment,
        seconds?.['total'] === undefined ? '' : secondsText(seconds['total']),
        note,
      ])
    console.out(renderColumns([['when', 'what', 'system', 'deployment', 'took', ''], ...rows]))
  },
}
