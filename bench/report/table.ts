import type { Row, Summary } from './summary.ts'

/** The run as Markdown: what it ran on, a table of times, one of sizes, and how the package sets differ. */
export function markdownOf(summary: Summary): string {
  const { machine, contenders, memory, images, packages, runs } = summary
  const { ingot, mkosi } = contenders
  return [
    `Medians of ${runs === 1 ? 'one run' : `${runs} runs`} of ${ingot} and ${mkosi}, one after the other, on ` +
      `${machine.cores} cores of ${machine.processor}, ${gigabytes(machine.memoryBytes)} of memory, ` +
      `Linux ${machine.kernel}, ${machine.fileSystem}.`,
    '',
    ...table(
      ['', 'Ingot', 'mkosi', 'mkosi ÷ Ingot', 'aim', ''],
      summary.rows.map((row) => [
        row.title,
        secondsCell(row.ingot),
        secondsCell(row.mkosi),
        row.ratio === undefined ? '-' : row.ratio.toFixed(1),
        ...aimCells(row.aim),
      ]),
    ),
    '',
    ...table(
      ['', 'Ingot', 'mkosi', 'aim', ''],
      [
        [
          'peak memory of the program',
          megabytes(memory.ingot.program),
          megabytes(memory.mkosi.program),
          ...aimCells(memory.aim),
        ],
        ['peak memory with all tools', megabytes(memory.ingot.tree), megabytes(memory.mkosi.tree), '', ''],
        [
          'image, apparent',
          megabytes(images.ingot.apparentBytes),
          megabytes(images.mkosi.apparentBytes),
          '',
          '',
        ],
        [
          'image, allocated',
          megabytes(images.ingot.allocatedBytes),
          megabytes(images.mkosi.allocatedBytes),
          '',
          '',
        ],
      ],
    ),
    '',
    `Packages in both: ${packages.shared}. Only in Ingot's: ${names(packages.onlyIngot)}. Only in mkosi's: ${names(packages.onlyMkosi)}.`,
    '',
  ].join('\n')
}

/** A Markdown table, its columns padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)]
}

function aimCells(aim: Row['aim']): readonly [string, string] {
  return aim === undefined ? ['', ''] : [aim.text, aim.isReached ? 'reached' : 'missed']
}

function secondsCell(seconds: number | undefined): string {
  if (seconds === undefined) return '-'
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 30)} GiB`
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ')
}
