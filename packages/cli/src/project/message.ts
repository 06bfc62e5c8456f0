import type { Json } from '@ingot/contracts/json.ts'
import type { Fault, Problem } from '@ingot/contracts/problem.ts'
import type { OptionDocument } from '@ingot/language/document.ts'
import type { Project, ProjectOutline } from '@ingot/contracts/project.ts'

/** What the reading child tells its parent, once, as JSON on its own pipe. */
export type ReaderMessage =
  | { readonly kind: 'project'; readonly project: Project }
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

/**
 * What the child is asked for, as its last argument; `items` is the project with the places of the items of all lists,
 * `outline` what a list of its systems shows.
 */
export type ReaderQuestion = 'project' | 'items' | 'outline' | 'schemas'

/** The file descriptor of that pipe in the child. */
export const messageDescriptor = 3
