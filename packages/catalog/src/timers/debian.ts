import { formatOptionPath } from '@ingot/language/path.ts'
import type { Contribution, LowerToDebian } from '../contribution.ts'
import { enabled, textFile } from '../entries.ts'
import { renderSections, sectionOf, type Section } from '../systemd-text.ts'
import type { TimersConfig } from './options.ts'

/** Declared timers, and those that `startAt` of a service asks for. */
export const lowerTimers: LowerToDebian<TimersConfig> = (config, { origin }) => {
  const { timers, services } = config.systemd
  const parts: readonly Contribution[] = [
    ...Object.entries(timers).map(([name, { description, timerConfig, wantedBy }]) => {
      const by = origin(formatOptionPath(['systemd', 'timers', name]))
      const text = timerText(description, sectionOf(timerConfig), wantedBy)
      return {
        files: [textFile(pathOf(name), text, by)],
        units: wantedBy.length > 0 ? enabled(by, `${name}.timer`) : [],
      }
    }),
    ...Object.entries(services)
      .filter(([, { enable, startAt }]) => enable && startAt.length > 0)
      .map(([name, { description, startAt }]) => {
        const by = origin(formatOptionPath(['systemd', 'services', name, 'startAt']))
        const section = [
          ['OnCalendar', startAt],
          ['Persistent', true],
        ] as const
        return {
          files: [textFile(pathOf(name), timerText(description, section, ['timers.target']), by)],
          units: enabled(by, `${name}.timer`),
        }
      }),
  ]
  return {
    files: parts.flatMap(({ files }) => files ?? []),
    units: parts.flatMap(({ units }) => units ?? []),
    expectations: parts.flatMap(({ units }) =>
      (units ?? []).map(({ unit }) => ({ kind: 'unit-active', unit }) as const),
    ),
  }
}

/** Above those of packages, so that a declared timer may replace one. */
function pathOf(name: string): string {
  return `/etc/systemd/system/${name}.timer`
}

function timerText(description: string, timer: Section, wantedBy: readonly string[]): string {
  return renderSections([
    ['Unit', [['Description', description]]],
    ['Timer', timer],
    ['Install', [['WantedBy', wantedBy.length === 0 ? null : wantedBy.join(' ')]]],
  ])
}
