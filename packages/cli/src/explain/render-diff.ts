import type { Paint } from '../render/paint.ts'
import { shortValue } from './flatten.ts'
import { isSame } from './diff-systems.ts'
import type { Difference, SystemDiff } from './diff-systems.ts'

const headings = [
  ['options', 'options'],
  ['requested', 'packages asked for'],
  ['locked', 'packages'],
  ['files', 'files'],
  ['units', 'units'],
  ['users', 'users'],
  ['groups', 'groups'],
  ['kernel', 'kernel'],
] as const satisfies readonly (readonly [keyof SystemDiff, string])[]

/** Differences as a person reads them: `-` is only in the first, `+` only in the second, `~` differs. */
export function diffText(diff: SystemDiff, paint: Paint): string {
  if (isSame(diff)) return 'no difference'
  return headings
    .flatMap(([part, heading]) => {
      const differences = diff[part] ?? []
      if (differences.length === 0) return []
      return [paint('bold', heading), ...differences.map((one) => `  ${differenceText(one, paint)}`)]
    })
    .join('\n')
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
  return typeof value === 'string' ? value : shortValue(value)
}
