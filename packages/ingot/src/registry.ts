import { formatPosition } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { Module } from '@ingot/language/module.ts'
import type { Trail } from '@ingot/language/path.ts'
import type { DebianDeclaration } from './debian.ts'
import { homeOf } from './home.ts'

/** Definitions under a name, as they were written. */
interface Declared {
  readonly name: string
  /** Without the members that say how layers are composed. */
  readonly definitions: unknown
  readonly position: SourcePosition
  /** Finds a part of the definitions in the file; where it is absent they are a literal argument of a call. */
  readonly locate?: (trail: Trail) => SourcePosition
  /** Directories laid over the result. Whatever stood there. */
  readonly overlays: unknown
}

/** A reusable part of systems, as it was declared. */
export interface DeclaredTemplate extends Declared {
  readonly kind: 'template'
  readonly modules: readonly Module[]
}

/** A system as it was declared, before anything is evaluated. */
export interface DeclaredSystem extends Declared {
  readonly kind: 'system'
  readonly source: DebianDeclaration
  readonly modules: readonly Module[]
  /** A handle or a name; whatever stood there. */
  readonly extends: unknown
  /** Handles or names; whatever stood there. */
  readonly templates: unknown
  /** Only there to be extended. Whatever stood there. */
  readonly abstract: unknown
  /** Where its forge was defined; where that is of the project, so is the system. */
  readonly forge: SourcePosition
}

/** A node as it was declared. `system` and `facts` are whatever stood there. */
export interface DeclaredNode {
  readonly kind: 'node'
  readonly name: string
  readonly spec: { readonly system: unknown; readonly facts: unknown; readonly tags: unknown }
  readonly position: SourcePosition
  readonly forge: SourcePosition
}

/**
 * What has been declared so far, in that order, by the project and by projects that it imports. Names are unique within
 * one project: see {@link keyOf}. Mistakes wait here until all of them can be told.
 */
export interface Registry {
  readonly systems: Map<string, DeclaredSystem>
  readonly templates: Map<string, DeclaredTemplate>
  readonly nodes: Map<string, DeclaredNode>
  /** Declarations by what `system(...)` or `template(...)` returned for them. */
  readonly handles: Map<unknown, DeclaredSystem | DeclaredTemplate>
  readonly problems: Problem[]
  /** Files that cannot be read; what they declare is missing here. */
  readonly unread: Problem[]
}

/** A registry in which nothing is declared. */
export function makeRegistry(): Registry {
  return {
    systems: new Map(),
    templates: new Map(),
    nodes: new Map(),
    handles: new Map(),
    problems: [],
    unread: [],
  }
}

/** What the project of this process declares. */
export const projectRegistry: Registry = makeRegistry()

/** Under what a name of the project in a directory is kept. */
export function keyOf(home: string, name: string): string {
  return `${home}\0${name}`
}

const namePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Keeps a declaration, or the problem with its name. */
export function declare(
  registry: Registry,
  declared: DeclaredSystem | DeclaredTemplate | DeclaredNode,
): void {
  const { kind, name, position: where } = declared
  if (typeof name !== 'string' || !namePattern.test(name)) {
    registry.problems.push({
      code: `${kind}-name`,
      message: `${JSON.stringify(name) ?? 'undefined'} cannot be the name of a ${kind}`,
      where,
      why: 'a name has up to 63 of a-z, 0-9 and "-", and neither begins nor ends with "-"',
    })
    return
  }
  const kept: Map<string, { readonly position: SourcePosition }> = registry[`${kind}s`]
  const key = keyOf(homeOf(where.file), name)
  const first = kept.get(key)
  if (first === undefined) {
    kept.set(key, declared)
    return
  }
  registry.problems.push(duplicate(declared, first))
}

/** A name that is taken. */
export function duplicate(
  { kind, name, position }: DeclaredSystem | DeclaredTemplate | DeclaredNode,
  first: { readonly position: SourcePosition },
): Problem {
  return {
    code: `${kind}-duplicate`,
    message: `${kind} '${name}' is declared twice`,
    where: position,
    why: `the first one is at ${formatPosition(first.position)}`,
    hint: 'give one of them another name',
  }
}
