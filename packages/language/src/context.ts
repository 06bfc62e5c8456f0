import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Definition } from './definition.ts'
import type { Migrations, Renaming } from './migrations.ts'
import { cycle, thrown } from './problems.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import type { Group } from './tree.ts'

/** A value that is computed when it is first read, and then kept, as is its failure. */
export interface Cell {
  readonly path: OptionPath
  readonly read: () => unknown
  /** The problem that the cell itself has no value, which matters only to those who read it. */
  readonly absence: () => Problem | undefined
}

/** Definitions of one option that were met, for whoever asks later. */
export interface Remembered {
  readonly path: OptionPath
  readonly definitions: readonly Definition[]
  readonly used: boolean
}

/** Items of one list: all, and those that are left. */
export interface RememberedItems {
  readonly path: OptionPath
  readonly all: readonly { readonly part: Definition; readonly value: unknown }[]
  readonly left: readonly unknown[]
}

/** What one evaluation keeps while it runs. */
export interface Context {
  /** The final values, as functions in definitions see them. */
  readonly config: () => unknown
  /** Every cell made so far; making a value may add more. */
  readonly cells: Cell[]
  /** Mistakes of form (unknown options); the cells hold all others. */
  readonly problems: Problem[]
  readonly records: Remembered[]
  readonly items: RememberedItems[]
  /** Options that are being computed, outermost first. */
  readonly stack: OptionPath[]
  /** Whether the conditions of mkIf hold, each decided once. */
  readonly conditions: Map<unknown, () => boolean>
  /** All options, for suggestions. */
  readonly root: Group
  /** Options that are no more. */
  readonly migrations: Migrations
  /** Uses of old names. */
  readonly warnings: Renaming[]
  /** Is told of every option that is read, and of the one that is being computed meanwhile, if any. */
  readonly onRead?: OnRead | undefined
}

export type OnRead = (read: OptionPath, by: OptionPath | undefined) => void

/** A fresh context. `config` is asked only when a function reads it. */
export function makeContext(
  root: Group,
  migrations: Migrations,
  config: () => unknown,
  onRead?: OnRead,
): Context {
  const made = { cells: [], problems: [], warnings: [], records: [], items: [], stack: [] }
  return { root, migrations, config, onRead, conditions: new Map(), ...made }
}

/** Makes a cell and remembers it, so that a check can read every one. Reading it inside itself is a cycle. */
export function makeCell(context: Context, path: OptionPath, compute: () => unknown): Cell {
  let state:
    | { kind: 'new' }
    | { kind: 'running' }
    | { kind: 'value'; value: unknown }
    | { kind: 'failed'; error: unknown } = { kind: 'new' }
  const run = (): unknown => {
    context.onRead?.(path, context.stack.at(-1))
    if (state.kind === 'value') return state.value
    if (state.kind === 'failed') throw state.error
    if (state.kind === 'running') throw cycle(context.stack, path)
    state = { kind: 'running' }
    const depth = context.stack.push(path)
    try {
      const value = compute()
      state = { kind: 'value', value }
      return value
    } catch (error) {
      state = {
        kind: 'failed',
        error: error instanceof IngotError ? error : thrown(formatOptionPath(path), error),
      }
      throw state.error
    } finally {
      context.stack.length = depth - 1
    }
  }
  const absence = (): Problem | undefined => {
    if (state.kind !== 'failed' || !(state.error instanceof IngotError)) return undefined
    return state.error.cause === path ? state.error.problems[0] : undefined
  }
  const cell = { path, read: run, absence }
  context.cells.push(cell)
  return cell
}

/** Adds a lazy, read-only member; any name is safe, also `__proto__`. */
export function defineLazy(target: object, key: string, cell: Cell): void {
  Object.defineProperty(target, key, { enumerable: true, configurable: false, get: cell.read })
}
