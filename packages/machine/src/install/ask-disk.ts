import { partitionSizePattern } from '@ingot/contracts/installation.ts'
import type { FoundDisk, FoundPartition, InstallAnswers } from '@ingot/contracts/installation.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { renderColumns } from '../render/table.ts'
import { bytesText } from '../render/text.ts'
import type { Asker } from './interview.ts'
import { sizeProblems, useProblems } from './objections.ts'
import { mebibyte } from './place.ts'
import { bytesOf } from './plan-resize.ts'
import type { InstallSource, Wanted } from './wanted.ts'

/**
 * Which disk to install on; those that cannot be chosen are shown, and say why.
 * @throws request error `install-disk-missing` where there is none.
 */
export function askDisk(asker: Asker, disks: readonly FoundDisk[], source: Wanted['source']): FoundDisk {
  const problems = (disk: FoundDisk) => [
    ...useProblems(disk, disk.partitions),
    ...sizeProblems(source, disk, []),
  ]
  const free = disks.filter((disk) => problems(disk).length === 0)
  const rows = disks.map((disk) => {
    const at = free.indexOf(disk)
    const [problem] = problems(disk)
    return [
      at < 0 ? ' ' : String(at + 1),
      disk.path,
      bytesText(disk.bytes),
      shortened(disk.model),
      problem?.message ?? contentText(disk),
    ]
  })
  asker.say(`${renderColumns(rows.map((row) => ['', ...row]))}\n`)
  const [first] = free
  if (first === undefined)
    throw requestError({
      code: 'install-disk-missing',
      message: 'there is no disk that could be installed on',
      hint: 'plug one in that is large enough; one that is in use has to be unmounted first',
    })
  return askNumber(asker, 'Disk [1]: ', free)
}

/**
 * Which disk each of the others is, one after the other.
 * @throws request error `install-disk-missing` where there is none left.
 */
export function askOthers(
  asker: Asker,
  disks: readonly FoundDisk[],
  { others = [] }: InstallSource['disk']['layout'],
  taken: readonly string[],
): InstallAnswers['others'] {
  const [other, ...rest] = others
  if (other === undefined) return {}
  const free = disks.filter(
    (disk) => !taken.includes(disk.path) && useProblems(disk, disk.partitions).length === 0,
  )
  const rows = free.map((disk, index) => [
    '',
    String(index + 1),
    disk.path,
    bytesText(disk.bytes),
    shortened(disk.model),
    contentText(disk),
  ])
  const what = other.partitions.map(({ name }) => name).join(', ')
  if (free.length === 0)
    throw requestError({
      code: 'install-disk-missing',
      message: `there is no disk for ${other.name} (${what})`,
      hint: 'plug one in; one that is in use has to be unmounted first',
    })
  asker.say(`\nThe disk ${other.name} of the system has: ${what}\n\n${renderColumns(rows)}\n`)
  const { path } = askNumber(asker, `Disk ${other.name} [1]: `, free)
  return {
    [other.name]: { disk: path },
    ...askOthers(asker, disks, { partitions: [], others: rest }, [...taken, path]),
  }
}

/** What can be made smaller so that a system fits beside it. */
export interface Shrinkable {
  readonly partition: FoundPartition
  /** As small as it may become, and as large as it may stay. */
  readonly leastBytes: number
  readonly mostBytes: number
}

/**
 * Which partition becomes smaller, and how small; empty where none is to.
 * @param offered not empty.
 */
export function askShrink(asker: Asker, offered: readonly Shrinkable[]): InstallAnswers['resize'] {
  const rows = offered.map(({ partition, leastBytes, mostBytes }, index) => [
    '',
    String(index + 1),
    nameOf(partition),
    `${partition.content} ${partition.contentLabel || partition.label}`.trim(),
    `${bytesText(partition.bytes)}, may have ${sizeText(leastBytes)} to ${sizeText(mostBytes)}`,
  ])
  asker.say(
    `\nThere is not enough free space. These may become smaller, with all that is in them; have a copy of what\nis dear to you first:\n\n${renderColumns(rows)}\n`,
  )
  for (;;) {
    const text = asker.ask('Make one smaller? Its number (empty: none): ')
    if (text === '') return {}
    const found = offered.find(({ partition }, index) =>
      [String(index + 1), nameOf(partition), partition.path].includes(text),
    )
    if (found !== undefined) return { [nameOf(found.partition)]: askSize(asker, found) }
    asker.say(`There is no ${text} to choose.`)
  }
}

/** What is free is shared, unless somebody says otherwise. */
function askSize(asker: Asker, { partition, leastBytes, mostBytes }: Shrinkable): string {
  const usual = sizeText(Math.floor((leastBytes + mostBytes) / 2 / mebibyte) * mebibyte)
  for (;;) {
    const text = asker.ask(`New size of ${nameOf(partition)} [${usual}]: `) || usual
    const bytes = partitionSizePattern.test(text) ? bytesOf(text) : 0
    if (bytes >= leastBytes && bytes <= mostBytes) return text
    asker.say(`A size from ${sizeText(leastBytes)} to ${sizeText(mostBytes)}, such as ${usual}.`)
  }
}

function nameOf({ path }: FoundPartition): string {
  return path.slice('/dev/'.length)
}

/** As it is typed. */
function sizeText(bytes: number): string {
  const mib = Math.floor(bytes / mebibyte)
  return mib % 1024 === 0 ? `${mib / 1024}G` : `${mib}M`
}

/** A disk, by its number or its name, until there is such a one. */
function askNumber(asker: Asker, question: string, free: readonly FoundDisk[]): FoundDisk {
  for (;;) {
    const text = asker.ask(question)
    const found = free.find((disk, index) =>
      [String(index + 1), disk.path, disk.path.slice('/dev/'.length)].includes(text || '1'),
    )
    if (found !== undefined) return found
    asker.say(`There is no disk ${text} to choose: its number, or its name.`)
  }
}

/** So that a line is one on a screen of 80 columns; a model has up to 40 letters. */
function shortened(model: string): string {
  return model.length <= 20 ? model : `${model.slice(0, 17).trimEnd()}...`
}

function contentText({ partitions, content }: FoundDisk): string {
  if (partitions.length === 0) return content === '' ? 'empty' : content
  const known = partitions.map(
    ({ content: kind, contentLabel, label }) => contentLabel || label || kind || 'unknown',
  )
  return `${partitions.length === 1 ? '1 partition' : `${partitions.length} partitions`}: ${known.join(', ')}`
}
