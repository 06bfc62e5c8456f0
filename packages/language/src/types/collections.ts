import { requestError } from '@ingot/contracts/problem.ts'
import { defineLazy, makeCell } from '../context.ts'
import { outranks, partOf } from '../definition.ts'
import type { Definition, Place, RawDefinition } from '../definition.ts'
import { isRecord, sameValue } from '../describe.ts'
import { discharge, removeWeaker, takesAway } from '../discharge.ts'
import { collect, inListOrder, mergeAt, remember } from '../merge.ts'
import { modifierOf } from '../modifiers.ts'
import { wrongType } from '../problems.ts'
import type { ListShape, OptionType, RecordShape } from '../type.ts'

/** A list; the items of all definitions one after the other. Items may have conditions and an order of their own. */
export function listOf<Value, S>(item: OptionType<Value, S>): OptionType<readonly Value[], ListShape<S>> {
  return Object.freeze({
    name: `list of ${item.name}`,
    description: 'a list',
    ...(item.inner === undefined ? {} : { inner: { ...item.inner, steps: ['*', ...item.inner.steps] } }),
    schema: () => ({ type: 'array', items: item.schema() }),
    onlyRemoves: (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(takesAway),
    merge: (definitions: readonly Definition[], place: Place) => {
      remember(definitions, true, place)
      const inside = { ...place, recording: false }
      const raws = collect(definitions, (definition) => itemsOf(definition, place)).flat()
      const items = inListOrder(discharge(raws, inside))
      const merged = collect(items, (part) => ({ part, value: item.merge([itemOf(part)], inside) }))
      const removals = merged.filter(({ part }) => part.removal)
      const left = merged.filter(
        ({ part, value }) =>
          !part.removal &&
          !removals.some((removal) => outranks(removal.part, part) && sameValue(removal.value, value)),
      )
      if (place.recording && merged.length > 0)
        place.context.items.push({ path: place.path, all: merged, left })
      return Object.freeze(left.map(({ value }) => value))
    },
  })
}

/** The item that a definition adds, or takes away. */
function itemOf(part: Definition): Definition {
  const modifier = part.removal ? modifierOf(part.read()) : null
  return modifier?.kind === 'remove' ? { ...part, read: () => modifier.content[0] } : part
}

function itemsOf(definition: Definition, place: Place): readonly RawDefinition[] {
  const list = definition.read()
  if (Array.isArray(list))
    return Array.from(list, (value: unknown, index) => {
      const { priority } = definition
      return { ...partOf(definition, index, value), priority }
    })
  const hint = typeof list === 'string' ? { hint: `write [${JSON.stringify(list)}]` } : {}
  throw requestError(wrongType(place.path, definition, 'a list', list, hint))
}

/**
 * A record of values by name; merged name by name. A name whose definitions all lack their condition is not there.
 * @param names what names must be like; texts of one line where it is not given.
 */
export function recordOf<Value, S>(
  member: OptionType<Value, S>,
  names?: OptionType<string, unknown>,
): OptionType<{ readonly [name: string]: Value }, RecordShape<S>> {
  return Object.freeze({
    name: `record of ${member.name}`,
    description: 'a record',
    ...(member.inner === undefined
      ? {}
      : { inner: { ...member.inner, steps: ['<name>', ...member.inner.steps] } }),
    schema: () => ({
      type: 'object',
      ...(names === undefined ? {} : { propertyNames: names.schema() }),
      additionalProperties: member.schema(),
    }),
    onlyRemoves: (value: unknown) =>
      isRecord(value) && Object.keys(value).length > 0 && Object.values(value).every(takesAway),
    merge: (definitions: readonly Definition[], place: Place) => {
      const record: { [name: string]: Value } = {}
      const parts = [...membersOf(definitions, place)].toSorted(([a], [b]) => (a < b ? -1 : 1))
      collect(parts, ([name, raws]) => {
        const inside = { ...place, path: [...place.path, name], name }
        checkName(names, name, raws, inside)
        const { left, removals, removed } = removeWeaker(discharge(raws, inside))
        if (left.length === 0) {
          remember(removals, true, inside)
          remember(removed, false, inside)
          return
        }
        const compute = (): unknown => mergeAt(member, raws, inside)?.value
        defineLazy(record, name, makeCell(place.context, inside.path, compute))
      })
      return Object.freeze(record)
    },
  })
}

function membersOf(definitions: readonly Definition[], place: Place): Map<string, RawDefinition[]> {
  const parts = new Map<string, RawDefinition[]>()
  collect(definitions, (definition) => {
    const record = definition.read()
    if (!isRecord(record)) throw requestError(wrongType(place.path, definition, 'a record', record))
    for (const [name, value] of Object.entries(record)) {
      const part = partOf(definition, name, value)
      const present = parts.get(name)
      if (present === undefined) parts.set(name, [part])
      else present.push(part)
    }
  })
  return parts
}

function checkName(
  names: OptionType<string, unknown> | undefined,
  name: string,
  raws: readonly RawDefinition[],
  place: Place,
): void {
  const [first] = raws
  if (first === undefined) return
  if (name === '__proto__') {
    throw requestError(
      wrongType(place.path, first, 'another name', name, { why: 'it has a meaning in JavaScript' }),
    )
  }
  if (names !== undefined) {
    const written = discharge([{ ...first, value: name, conditions: [] }], place)
    names.merge(written, { ...place, recording: false })
  }
}
