import { lockSchema } from '@ingot/contracts/lock.ts'
import type { Lock } from '@ingot/contracts/lock.ts'

/** Below these, each member stands on a line of its own, whole. */
const lineByLine = new Set(['archives', 'ids', 'packages'])

/**
 * The one text of a lock: members in the order of the schema, records sorted, one package, archive or account a line, so
 * that a change of one package is a change of one line.
 */
export function renderLock(lock: Lock): string {
  const ordered = lockSchema.parse(lock)
  const members = Object.entries(ordered).map(([name, value]) => {
    if (!isRecord(value)) return `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`
    const record: Readonly<Record<string, unknown>> = value
    const text = lineByLine.has(name) ? renderLines(record) : renderTree(sorted(record), '  ')
    return `  ${JSON.stringify(name)}: ${text}`
  })
  return `{\n${members.join(',\n')}\n}\n`
}

function renderLines(record: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(sorted(record)).map(
    ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`
}

function renderTree(value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`)
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
