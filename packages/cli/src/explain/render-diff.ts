import { bytesText } from '../progress/text.ts'
import type { Paint } from '../render/paint.ts'
import type { CommitDiff, SizeChange, SizeDiff } from './diff-commits.ts'
import type { SystemDiff } from './diff-systems.ts'
import type { Difference } from './difference.ts'
import { shortValue } from './flatten.ts'

const systemHeadings = [
  ['options', 'options'],
  ['requested', 'packages asked for'],
  ['locked', 'packages'],
  ['files', 'files'],
  ['units', 'units'],
  ['users', 'users'],
  ['groups', 'groups'],
  ['kernel', 'kernel'],
] as const satisfies readonly (readonly [keyof SystemDiff, string])[]

const commitHeadings = [
  ['packages', 'packages'],
  ['files', 'files'],
  ['units', 'units'],
  ['users', 'users'],
  ['groups', 'groups'],
] as const satisfies readonly (readonly [keyof CommitDiff, string])[]

/** Differences as a person reads them: `-` is only in the first, `+` only in the second, `~` differs. */
export function diffText(diff: SystemDiff, paint: Paint): string {
  return partsText(
    systemHeadings.map(([part, heading]) => [heading, diff[part] ?? []]),
    diff.size,
    paint,
  )
}

/** As {@link diffText}, of commits. */
export function commitDiffText(diff: CommitDiff, paint: Paint): string {
  return partsText(
    commitHeadings.map(([part, heading]) => [heading, diff[part]]),
    diff.size,
    paint,
  )
}

function partsText(
  parts: readonly (readonly [string, readonly Difference[]])[],
  size: SizeDiff | undefined,
  paint: Paint,
): string {
  const lines = parts.flatMap(([heading, differences]) => {
    if (differences.length === 0) return []
    // What is there or not has the value true; of an option it says something.
    const told = heading === 'options' ? differences.map(spelled) : differences
    return [paint('bold', heading), ...told.map((one) => `  ${differenceText(one, paint)}`)]
  })
  if (lines.length === 0 && (size?.packages.length ?? 0) === 0) return 'no difference'
  return [...lines, ...(size === undefined ? [] : sizeLines(size, paint))].join('\n')
}

function sizeLines({ from, to, packages }: SizeDiff, paint: Paint): readonly string[] {
  const total =
    from === to ? bytesText(to) : `${bytesText(from)} -> ${bytesText(to)}, ${changeText({ from, to })}`
  return [`${paint('bold', 'size')}  ${total}`, ...packages.map((one) => `  ${sizeText(one, paint)}`)]
}

function sizeText(change: SizeChange, paint: Paint): string {
  const { name, from, to } = change
  const text = `${name}  ${changeText(change)}`
  if (from === 0) return paint('green', `+ ${text}`)
  return to === 0 ? paint('red', `- ${text}`) : `~ ${text}`
}

function changeText({ from, to }: Pick<SizeChange, 'from' | 'to'>): string {
  return `${to < from ? '-' : '+'}${bytesText(Math.abs(to - from))}`
}

/** Its values as words, where they are true. */
function spelled(difference: Difference): Difference {
  const { from, to } = difference
  return {
    ...difference,
    ...(from === true && { from: 'true' }),
    ...(to === true && { to: 'true' }),
  }
}

function differenceText({ name, from, to }: Difference, paint: Paint): string {
  if (from === undefined) return paint('green', `+ ${name}${valueText(to)}`)
  if (to === undefined) return paint('red', `- ${name}${valueText(from)}`)
  if (Array.isArray(from) && Array.isArray(to)) {
    const gone = from.filter((item) => !has(to, item)).map((item) => paint('red', `-${shortValue(item)}`))
    const come = to.filter((item) => !has(from, item)).map((item) => paint('green', `+${shortValue(item)}`))
    if (gone.length + come.length > 0) return `~ ${name}  ${[...gone, ...come].join(' ')}`
  }
  return `~ ${name}  ${plainText(from)} -> ${plainText(to)}`
}

function has(list: readonly unknown[], item: unknown): boolean {
  return list.some((other) => JSON.stringify(other) === JSON.stringify(item))
}

function valueText(value: Difference['from']): string {
  return value === true || value === undefined ? '' : `  ${plainText(value)}`
}

function plainText(value: NonNullable<Difference['from']> | null): string {
  return typeof value === 'string' && !/[\n\r\t]/.test(value) ? value : shortValue(value)
}
