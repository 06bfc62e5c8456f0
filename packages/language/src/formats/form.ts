import type { Json } from '@ingot/contracts/json.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { IngotError } from '@ingot/contracts/problem.ts'
import { describeValue, isRecord } from '../describe.ts'
import { formatOptionPath } from '../path.ts'

/** Data that becomes a configuration file. */
export type Settings = { readonly [name: string]: Json }
export type Scalar = null | boolean | number | string

/** Members by name, so that one content has one text. Those that are null are as if they were not there. */
export function membersOf(settings: Settings): readonly (readonly [string, Exclude<Json, null>])[] {
  return Object.entries(settings)
    .flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

export function isSettings(value: Json): value is Settings {
  return isRecord(value)
}

export function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null
}

/** What a format has no form for. The problem has no position: whoever knows the option adds it. */
export function noForm(format: string, path: readonly string[], value: Json, takes: string): IngotError {
  const at = path.length === 0 ? '' : ` at ${formatOptionPath(path)}`
  return requestError({
    code: 'settings-form',
    message: `${format} has no form for ${describeValue(value)}${at}`,
    why: takes,
  })
}
