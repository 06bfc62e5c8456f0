import { IngotError } from '@ingot/contracts/problem.ts'
import type { Json } from '@ingot/contracts/json.ts'
import { isRecord } from './describe.ts'

/** Final values as plain data; members that cannot be read (no value, or a wrong one) are left out. */
export function snapshot(value: unknown): Json {
  if (Array.isArray(value)) return value.map(snapshot)
  if (!isRecord(value)) return value as Json
  const entries: [string, Json][] = []
  for (const key of Object.keys(value)) {
    try {
      entries.push([key, snapshot(value[key])])
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
    }
  }
  return Object.fromEntries(entries)
}
