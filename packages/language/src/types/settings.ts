import type { Json } from '@ingot/contracts/json.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Definition, Place } from '../definition.ts'
import { isRecord } from '../describe.ts'
import { mergeScalar } from '../merge.ts'
import type { Parsed } from '../merge.ts'
import { wrongType } from '../problems.ts'
import type { OptionType, RecordShape, SettingsShape } from '../type.ts'
import { listOf, recordOf } from './collections.ts'

/** Freeform data for files that Ingot does not know by heart. Merged by what it is: records by key, lists joined. */
export function settings(): OptionType<{ readonly [key: string]: Json }, RecordShape<SettingsShape>> {
  return Object.freeze({ ...recordOf(freeform), name: 'settings', description: 'a record of plain data' })
}

const description = 'plain data (text, number, true or false, null, list, record)'

const freeform: OptionType<Json, SettingsShape> = Object.freeze({
  name: 'settings',
  description,
  schema: () => ({}),
  merge: (definitions: readonly Definition[], place: Place): Json => {
    if (place.path.length > depthLimit) throw tooDeep(definitions, place)
    const kinds = new Set(definitions.map((definition) => kindOf(definition.read())))
    if (kinds.size > 1) return mergeMixed(definitions, place)
    if (kinds.has('record')) return recordOf(freeform).merge(definitions, place)
    if (kinds.has('list')) return listOf(freeform).merge(definitions, place)
    return mergeScalar(definitions, place, description, parseScalar)
  },
})

/** Data that contains itself would never end. */
const depthLimit = 64

function tooDeep([first]: readonly Definition[], place: Place): Error {
  if (first === undefined) return new RangeError('merge needs a definition')
  const path = [...place.path.slice(0, 4), '...']
  return requestError(
    wrongType(path, first, description, null, { why: `it is deeper than ${depthLimit} levels` }),
  )
}

/** Data of different kinds cannot be joined: the strongest layer decides. */
function mergeMixed(definitions: readonly Definition[], place: Place): Json {
  const layer = Math.min(...definitions.map(({ source }) => source.layer))
  const strongest = definitions.filter(({ source }) => source.layer === layer)
  const [first, ...rest] = strongest
  const other = rest.find((definition) => kindOf(definition.read()) !== kindOf(first?.read()))
  if (first === undefined || other === undefined) return freeform.merge(strongest, place)
  throw requestError(
    wrongType(place.path, other, `a ${kindOf(first.read())} as in ${first.source.by}`, other.read()),
  )
}

function kindOf(value: unknown): 'record' | 'list' | 'scalar' {
  return isRecord(value) ? 'record' : Array.isArray(value) ? 'list' : 'scalar'
}

function parseScalar(value: unknown): Parsed<Json> {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return { ok: true, value }
  return typeof value === 'number' && Number.isFinite(value) ? { ok: true, value } : { ok: false }
}
