import type { Json } from '@ingot/contracts/json.ts'
import type { Fault, Problem } from '@ingot/contracts/problem.ts'
import type { OptionDocument } from '@ingot/language/document.ts'
import type { Family, Project, ProjectOutline } from '@ingot/contracts/project.ts'

/** What the reading child tells its parent, once, as JSON on its own pipe. */
export type ReaderMessage =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'family'; readonly family: Family }
  | { readonly kind: 'outline'; readonly outline: ProjectOutline }
  | { readonly kind: 'schemas'; readonly schemas: Schemas }
  | { readonly kind: 'problems'; readonly fault: Fault; readonly problems: readonly Problem[] }

/** What editors want to know of a project's options, those of its own modules included. */
export interface Schemas {
  /** JSON Schema of its YAML files. */
  readonly project: Json
  readonly system: Json
  /** Declarations in TypeScript with the descriptions. */
  readonly descriptions: string
  /** Every option, by path. */
  readonly options: readonly OptionDocument[]
}

/** What the child is asked for, as JSON in its last argument; `outline` is what a list of the systems shows. */
export type ReaderQuestion =
  | { readonly about: 'project'; readonly items: boolean; readonly only?: readonly string[] | undefined }
  | { readonly about: 'family'; readonly only?: readonly string[] | undefined }
  | { readonly about: 'outline' | 'schemas' }

/** The file descriptor of that pipe in the child. */
export const messageDescriptor = 3
