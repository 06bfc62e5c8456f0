import { requestError } from '@ingot/contracts/problem.ts'
import { defineLazy, makeCell } from '../context.ts'
import { partOf } from '../definition.ts'
import type { Definition, Place, RawDefinition } from '../definition.ts'
import { isRecord } from '../describe.ts'
import { discharge } from '../discharge.ts'
import { collect, inListOrder, mergeAt, remember } from '../merge.ts'
import { wrongType } from '../problems.ts'
import type { ListShape, OptionType, RecordShape } from '../type.ts'

/** A list; the items of all definitions one after the other. Items may have conditions and an order of their own. */
export function listOf<Value, S>(item: OptionType<Value, S>): OptionType<readonly Value[], ListShape<S>> {
  return Object.freeze({
    name: `list of ${item.name}`,
    description: 'a list',
    ...(item.inner === undefined ? {} : { inner: { ...item.inner, steps: ['*', ...item.inner.steps] } }),
    schema: () => ({ type: 'array', items: item.schema() }),
    merge: (definitions: readonly Definition[], place: Place) => {
      remember(definitions, true, place)
      const inside = { ...place, recording: false }
      const raws = collect(definitions, (definition) => itemsOf(definition, place)).flat()
      const items = inListOrder(discharge(raws, inside))
      return Object.freeze(collect(items, (part) => item.merge([part], inside)))
    },
  })
}

function itemsOf(definition: Definition, place: Place): readonly RawDefinition[] {
  const list = definition.read()
  if (Array.isArray(list))
    return Array.from(list, (value: unknown, index) => partOf(definition, index, value))
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
    merge: (definitions: readonly Definition[], place: Place) => {
      const record: { [name: string]: Value } = {}
      const parts = [...membersOf(definitions, place)].toSorted(([a], [b]) => (a < b ? -1 : 1))
      collect(parts, ([name, raws]) => {
        const inside = { ...place, path: [...place.path, name], name }
        checkName(names, name, raws, inside)
        if (discharge(raws, inside).length === 0) return
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
