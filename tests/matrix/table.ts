import { table } from '../../bench/report/table.ts'
import type { Case } from './axes.ts'

/** What became of a case. */
export interface Result {
  readonly one: Case
  /** How it was tried. */
  readonly tried: string
  /** What was wrong; absent: nothing. */
  readonly problem?: string
  readonly seconds: number
}

/** Results as Markdown. */
export function matrixTable(results: readonly Result[]): string {
  const failed = results.filter(({ problem }) => problem !== undefined).length
  const rows = results.map(({ one, tried, problem, seconds }) => [
    one.format,
    ...[one.firmware, one.loader, one.root, one.data, one.encryption].map(dash),
    one.secureBoot,
    problem === undefined ? tried : '**failed**',
    `${seconds.toFixed(0)} s`,
  ])
  return [
    `${results.length} cases, ${failed === 0 ? 'none' : failed} failed.`,
    '',
    ...table(
      ['format', 'firmware', 'loader', 'root', 'data', 'encryption', 'Secure Boot', 'tried', 'build and try'],
      rows,
    ),
    '',
  ].join('\n')
}

function dash(value: string): string {
  return value === 'none' ? '-' : value
}
