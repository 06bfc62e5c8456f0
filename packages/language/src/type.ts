import type { Json } from '@ingot/contracts/json.ts'
import type { Definition, Place } from './definition.ts'
import type { Defined } from './modifiers.ts'
import type { OptionTree, TreeDefinitions } from './option.ts'

/** How a type looks to the person who writes it; carried by types only, never present at run time. */
export type Shape =
  | LeafShape<unknown>
  | SettingsShape
  | ListShape
  | RecordShape
  | SubmoduleShape
  | NullableShape
export interface LeafShape<Input> {
  readonly kind: 'leaf'
  readonly input: Input
}
export interface ListShape<Item = unknown> {
  readonly kind: 'list'
  readonly item: Item
}
export interface RecordShape<Item = unknown> {
  readonly kind: 'record'
  readonly item: Item
}
export interface SubmoduleShape<Options = unknown> {
  readonly kind: 'submodule'
  readonly options: Options
}
export interface NullableShape<Inner = unknown> {
  readonly kind: 'nullable'
  readonly inner: Inner
}

/** Freeform data. */
export interface SettingsShape {
  readonly kind: 'settings'
}

/** Freeform data as it is written: functions and modifiers may stand around any part of it. */
export type WrittenSettings<C> =
  | null
  | boolean
  | number
  | string
  | readonly Defined<WrittenSettings<C>, C>[]
  | { readonly [name: string]: Defined<WrittenSettings<C>, C> }

/** What may be written for a type, without functions and modifiers around the whole of it. */
type Plain<S, C, D> =
  S extends LeafShape<infer Input>
    ? Input
    : S extends SettingsShape
      ? WrittenSettings<C>
      : S extends ListShape<infer Item>
        ? readonly Written<Item, C, D>[]
        : S extends RecordShape<infer Item>
          ? { readonly [key: string]: Written<Item, C, D> }
          : S extends SubmoduleShape<infer Options extends OptionTree>
            ? TreeDefinitions<Options, C, D>
            : S extends NullableShape<infer Inner>
              ? Plain<Inner, C, D> | null
              : never

/** What may be written for a type where nothing is computed, outside of submodules: a default. */
export type PlainData<S> =
  S extends LeafShape<infer Input>
    ? Input
    : S extends ListShape<infer Item>
      ? readonly PlainData<Item>[]
      : S extends RecordShape<infer Item>
        ? { readonly [key: string]: PlainData<Item> }
        : S extends NullableShape<infer Inner>
          ? PlainData<Inner> | null
          : never

/** What may be written for a type; `D` describes the options inside. */
export type Written<S, C, D = unknown> = Defined<Plain<S, C, D>, C>

declare const shape: unique symbol

/** The type of an option: what may be written, what it becomes, and how several definitions become one value. */
export interface OptionType<Value = unknown, S = Shape> {
  /** Short, for the reference: `list of port`. */
  readonly name: string
  /** Completes "expected ..." in messages: `a port (1 to 65535)`. */
  readonly description: string
  /** Options inside (of submodules, also in lists and records), for the reference. */
  readonly inner?: { readonly steps: readonly string[]; readonly options: OptionTree }
  /**
   * Makes one value of the definitions that won by priority; at least one.
   * @throws IngotError with every problem of the definitions, each with its position.
   */
  readonly merge: (definitions: readonly Definition[], place: Place) => Value
  /** Whether a definition only takes away from weaker ones, so that those hold beside it. */
  readonly onlyRemoves?: (value: unknown) => boolean
  /** JSON Schema of what may be written, for editors of YAML. */
  readonly schema: () => Json
  /** How the reference shows a value, where JSON is not how people write it. */
  readonly format?: (value: unknown) => string
  readonly [shape]?: S
}

export type ValueOf<T> = T extends OptionType<infer Value, infer _> ? Value : never
export type ShapeOf<T> = T extends OptionType<infer _, infer S> ? S : never
