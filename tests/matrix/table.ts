import { table } from '../../bench/report/table.ts'
import { allCases, type Case } from './axes.ts'

/** What became of a case. */
export interface Result {
  readonly one: Case
  /** How it was tried. */
  readonly tried: string
  /** What was wrong; absent: nothing. */
  readonly problem?: string
  readonly seconds: number
}

const head = [
  'format',
  'firmware',
  'loader',
  'root',
  'data',
  'encryption',
  'Secure Boot',
  'tried',
  'build and try',
]
/** Columns that say which case it is. */
const keyColumns = 7
const failure = '**failed**'

/** Results as Markdown, and below `before` (an earlier table) those that stand for cases which were not tried now. */
export function matrixTable(results: readonly Result[], before = ''): string {
  const rows = new Map([...rowsOf(before), ...results.map(rowOf)].map((row) => [keyOf(row), row]))
  const inOrder = allCases()
    .map((one) => rows.get(keyOf(cellsOf(one))))
    .filter((row) => row !== undefined)
  const failed = inOrder.filter((row) => row.includes(failure)).length
  const counted = `${inOrder.length} of ${allCases().length} cases were tried; ${failed === 0 ? 'none' : failed} failed.`
  return [counted, '', ...table(head, inOrder), ''].join('\n')
}

function rowOf({ one, tried, problem, seconds }: Result): readonly string[] {
  return [...cellsOf(one), problem === undefined ? tried : failure, `${seconds.toFixed(0)} s`]
}

function cellsOf(one: Case): readonly string[] {
  const { format, firmware, loader, root, data, encryption, secureBoot } = one
  return [format, ...[firmware, loader, root, data, encryption].map(dash), secureBoot]
}

function rowsOf(markdown: string): readonly (readonly string[])[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    return cells.length === head.length + 2 ? [cells.slice(1, -1)] : []
  })
}

function keyOf(row: readonly string[]): string {
  return row.slice(0, keyColumns).join(' ')
}

function dash(value: string): string {
  return value === 'none' ? '-' : value
}
