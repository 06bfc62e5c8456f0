import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { isRecord } from '@ingot/language/describe.ts'
import type { OverlayDeclaration } from '../overlay.ts'
import { locateInValue, withOriginOf } from './origin.ts'

/** What a YAML record says of a system or a template. Whatever stood there; the registry checks it. */
export interface WrittenLayer {
  readonly definitions: unknown
  readonly extends: unknown
  readonly templates: unknown
  readonly overlays: unknown
  readonly abstract: unknown
}

const words = { system: ['extends', 'templates', 'overlays', 'abstract'], template: ['overlays'] } as const

/** Tells how layers are composed from what they define. */
export function readLayer(kind: 'system' | 'template', value: unknown, where: SourcePosition): WrittenLayer {
  const written = value ?? {}
  const taken: readonly string[] = words[kind]
  const members = isRecord(written) ? written : {}
  const said = (word: string): unknown => (taken.includes(word) ? members[word] : undefined)
  return {
    definitions: isRecord(written) ? without(written, taken) : written,
    extends: said('extends'),
    templates: said('templates') ?? [],
    overlays: overlaysOf(said('overlays') ?? [], where),
    abstract: said('abstract') ?? false,
  }
}

function overlaysOf(written: unknown, where: SourcePosition): unknown {
  if (!Array.isArray(written)) return written
  return written.map((path: unknown, index): unknown => {
    if (typeof path !== 'string') return path
    const position = locateInValue(written, [index]) ?? where
    return Object.freeze({ kind: 'overlay', path, position } satisfies OverlayDeclaration)
  })
}

/** The record without some of its members; it keeps its place. */
function without(record: { readonly [name: string]: unknown }, names: readonly string[]): object {
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))
  return withOriginOf(record, rest)
}
