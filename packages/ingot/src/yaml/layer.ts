import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { isRecord } from '@ingot/language/describe.ts'
import type { OverlayDeclaration } from '../overlay.ts'
import { partAt, textsOf, wrong } from './fields.ts'
import type { Part } from './fields.ts'
import { locateInValue, originOf, rememberOrigin } from './origin.ts'

/** What a record of a YAML file says of a system or a template: definitions, and how layers are composed. */
export interface WrittenLayer {
  readonly definitions: unknown
  readonly overlays: readonly OverlayDeclaration[]
  /** Only of systems; as they were written. */
  readonly extends: { readonly text: string; readonly where: SourcePosition } | undefined
  readonly templates: readonly { readonly text: string; readonly where: SourcePosition }[]
  readonly abstract: boolean
}

const words = ['extends', 'templates', 'overlays', 'abstract']

/** Tells how layers are composed from what they define. In a template only `overlays` is a word of composition. */
export function readLayer(part: Part, kind: 'system' | 'template'): WrittenLayer {
  const { value } = part
  const known = kind === 'system' ? words : ['overlays']
  const base = partAt(part, 'extends')
  const abstract = partAt(part, 'abstract')
  if (!known.includes('extends') || base.value === undefined || base.value === null) base satisfies Part
  const overlays = textsOf(partAt(part, 'overlays')).map(
    ({ text: path, where: position }): OverlayDeclaration =>
      Object.freeze({ kind: 'overlay', path, position }),
  )
  if (kind === 'template') {
    return {
      definitions: without(value, known),
      overlays,
      extends: undefined,
      templates: [],
      abstract: false,
    }
  }
  if (base.value !== undefined && typeof base.value !== 'string') wrong(base, 'the name of a system')
  if (abstract.value !== undefined && typeof abstract.value !== 'boolean') wrong(abstract, 'true or false')
  return {
    definitions: without(value, known),
    overlays,
    extends: typeof base.value === 'string' ? { text: base.value, where: base.where } : undefined,
    templates: textsOf(partAt(part, 'templates')),
    abstract: abstract.value === true,
  }
}

/** The record without some of its members; it keeps its place. An empty one has no definitions. */
function without(value: unknown, names: readonly string[]): unknown {
  if (value === null) return {}
  if (!isRecord(value)) return value
  const rest = Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
  const origin = originOf(value)
  return origin === undefined ? rest : rememberOrigin(rest, origin)
}

/** Where a member of a record stands; the record's own place failing that. */
export function placeOfMember(part: Part, name: string): SourcePosition {
  return locateInValue(part.value, [name]) ?? part.where
}
