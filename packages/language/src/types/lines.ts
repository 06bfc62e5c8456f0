import { requestError } from '@ingot/contracts/problem.ts'
import type { Definition, Place } from '../definition.ts'
import { collect, inListOrder, remember } from '../merge.ts'
import { wrongType } from '../problems.ts'
import type { LeafShape, OptionType } from '../type.ts'

const description = 'a text of any number of lines'

/**
 * Text that every definition adds lines to: those of all layers, in the order of list items (`mkBefore`, `mkAfter`, then
 * the weakest layer first). Each begins on a line of its own; one that is alone stays as it was written.
 */
export function lines(): OptionType<string, LeafShape<string>> {
  return Object.freeze({
    name: 'lines',
    description,
    schema: () => ({ type: 'string' }),
    merge: (definitions: readonly Definition[], place: Place) => {
      remember(definitions, true, place)
      const parts = collect(inListOrder(definitions), (part) => ({ part, value: textIn(part, place) }))
      if (place.recording) place.context.items.push({ path: place.path, all: parts, left: parts })
      return parts.map(({ value }) => value).reduce(joined)
    },
  })
}

function textIn(part: Definition, place: Place): string {
  const value = part.read()
  if (typeof value === 'string' && !value.includes('\u0000')) return value
  const refusal = typeof value === 'string' ? { why: 'it has a NUL character' } : {}
  const hint = Array.isArray(value) ? { hint: "write one text, with '\\n' between the lines" } : {}
  throw requestError(wrongType(place.path, part, description, value, { ...refusal, ...hint }))
}

function joined(before: string, after: string): string {
  const separator = before === '' || after === '' || before.endsWith('\n') ? '' : '\n'
  return `${before}${separator}${after}`
}
