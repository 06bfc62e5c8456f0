import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import { defineLazy, makeCell } from '../context.ts'
import { partOf } from '../definition.ts'
import type { Definition, Place, RawDefinition } from '../definition.ts'
import { isRecord } from '../describe.ts'
import { discharge } from '../discharge.ts'
import { collect, inListOrder, mergeAt, remember } from '../merge.ts'
import type { OptionTree, TreeConfig } from '../option.ts'
import { formatOptionPath } from '../path.ts'
import { wrongType } from '../problems.ts'
import { evaluateGroup, groupOf } from '../tree.ts'
import type { LeafShape, ListShape, NullableShape, OptionType, RecordShape, SubmoduleShape } from '../type.ts'

/** A list; the items of all definitions one after the other. Items may have conditions and an order of their own. */
export function listOf<Value, S>(item: OptionType<Value, S>): OptionType<readonly Value[], ListShape<S>> {
  return Object.freeze({
    name: `list of ${item.name}`,
    description: 'a list',
    ...(item.inner === undefined ? {} : { inner: { ...item.inner, step: `*${item.inner.step}` } }),
    schema: () => ({ type: 'array', items: item.schema() }),
    merge: (definitions: readonly Definition[], place: Place) => {
      remember(definitions, true, place)
      const lists = collect(definitions, (definition) => itemsOf(definition, place))
      const parts = lists.flat().flatMap((raw) => inListOrderOf(raw, place))
      return Object.freeze(collect(inListOrder(parts), (part) => mergeItem(item, part, place)))
    },
  })
}

function itemsOf(definition: Definition, place: Place): readonly RawDefinition[] {
  const list = definition.read()
  if (!Array.isArray(list)) throw requestError(wrongType(place.path, definition, 'a list', list))
  return list.map((value: unknown, index) => partOf(definition, index, value))
}

function inListOrderOf(raw: RawDefinition, place: Place): readonly Definition[] {
  return discharge([raw], place)
}

function mergeItem<Value, S>(item: OptionType<Value, S>, part: Definition, place: Place): Value {
  return item.merge([part], { ...place, recording: false })
}

/** A record of values by name; merged name by name. A name whose definitions all lack their condition is not there. */
export function recordOf<Value, S>(
  member: OptionType<Value, S>,
  keys?: OptionType<string, unknown>,
): OptionType<{ readonly [name: string]: Value }, RecordShape<S>> {
  return Object.freeze({
    name: `record of ${member.name}`,
    description: 'a record',
    ...(member.inner === undefined ? {} : { inner: { ...member.inner, step: `<name>${member.inner.step}` } }),
    schema: () => ({ type: 'object', additionalProperties: member.schema() }),
    merge: (definitions: readonly Definition[], place: Place) => {
      const parts = membersOf(definitions, place)
      const record: { [name: string]: Value } = {}
      for (const [name, raws] of [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        const inside = { ...place, path: [...place.path, name], name }
        if (keys !== undefined) checkName(keys, name, raws, inside)
        if (discharge(raws, inside).length === 0) continue
        defineLazy(
          record,
          name,
          makeCell(place.context, inside.path, () => mergeAt(member, raws, inside)?.value),
        )
      }
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
      if (name === '__proto__') throw reservedName(place, part)
      parts.set(name, [...(parts.get(name) ?? []), part])
    }
  })
  return parts
}

function reservedName(place: Place, part: RawDefinition): IngotError {
  const expected = 'another name'
  return requestError({
    ...wrongType(place.path, part, expected, '__proto__'),
    hint: 'This name has a meaning in JavaScript; choose another.',
  })
}

function checkName(
  keys: OptionType<string, unknown>,
  name: string,
  raws: readonly RawDefinition[],
  place: Place,
): void {
  const [first] = raws
  if (first === undefined) return
  const written = discharge([{ ...first, value: name, conditions: [] }], place)
  keys.merge(written, { ...place, recording: false })
}

/** A group of options of its own, so that lists and records can hold structured values. */
export function submodule<const T extends OptionTree>(spec: {
  readonly options: T
}): OptionType<TreeConfig<T>, SubmoduleShape<T>> {
  return Object.freeze({
    name: 'submodule',
    description: 'a record of options',
    inner: { step: '', options: spec.options },
    schema: () => ({ type: 'object' }),
    merge: (definitions: readonly Definition[], place: Place) => {
      const raws = definitions.map((definition): RawDefinition => {
        const { source, trail, order } = definition
        return { source, trail, order, value: definition.read(), conditions: [] }
      })
      const group = groupOf(spec.options, { declared: place.declared, module: formatOptionPath(place.path) })
      return evaluateGroup(group, raws, place) as TreeConfig<T>
    },
  })
}

/** The type, or `null`. */
export function nullable<Value, S>(inner: OptionType<Value, S>): OptionType<Value | null, NullableShape<S>> {
  return Object.freeze({
    name: `${inner.name} or null`,
    description: `${inner.description} or null`,
    ...(inner.inner === undefined ? {} : { inner: inner.inner }),
    schema: () => ({ anyOf: [inner.schema(), { type: 'null' }] }),
    merge: (definitions: readonly Definition[], place: Place) => mergeNullable(inner, definitions, place),
  })
}

function mergeNullable<Value, S>(
  inner: OptionType<Value, S>,
  definitions: readonly Definition[],
  place: Place,
): Value | null {
  const isNull = (definition: Definition): boolean => definition.read() === null
  const strongest = Math.min(...definitions.map((definition) => definition.source.layer))
  const mixed = definitions.some(isNull) && !definitions.every(isNull)
  const contenders = mixed
    ? definitions.filter((definition) => definition.source.layer === strongest)
    : definitions
  if (!contenders.every(isNull)) return inner.merge(contenders, place)
  remember(contenders, true, place)
  return null
}

export type { LeafShape }
