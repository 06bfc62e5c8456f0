import { requestError } from '@ingot/contracts/problem.ts'
import { callSite } from './call-site.ts'
import { describeValue, isRecord } from './describe.ts'
import type { Modifier } from './modifiers.ts'
import type { OptionType, PlainData, Written } from './type.ts'

const optionTag: unique symbol = Symbol('ingot.option')

/** A function of a module that computes a default. Annotate `config` with `ConfigOf<...>` of the modules it reads. */
export interface DefaultArguments {
  readonly config: never
  /** Key of the record that the option is in: for `users.admin.home`, `admin`. Empty outside records. */
  readonly name: string
  /** Values of the options beside this one. */
  readonly self: never
}

/** One thing that can be defined. */
export interface Option<Value = unknown, S = unknown> {
  readonly [optionTag]: true
  readonly type: OptionType<Value, S>
  readonly description: string
  readonly default?: unknown
  /** For the reference, where the default is computed. */
  readonly defaultText?: string
  readonly example?: unknown
}

/** Options by name, grouped as people write them. */
export interface OptionTree {
  readonly [name: string]: Option | OptionTree
}

/** How an option is declared beside its type. */
export interface OptionSpec<Value, S = unknown> {
  /** Priority 1500. Without it, reading the option when nobody defined it is an error. Written as people write it: `'64M'`. */
  readonly default?: Value | PlainData<S> | ((args: DefaultArguments) => Value | PlainData<S>)
  readonly defaultText?: string
  /** One or two sentences for the reference; what it does, in which unit. */
  readonly description: string
  readonly example?: unknown
}

/**
 * Declares an option.
 * @throws IngotError where its type is none.
 */
export function option<Value, S>(
  type: OptionType<Value, S>,
  spec: OptionSpec<NoInfer<Value>, NoInfer<S>>,
): Option<Value, S> {
  if (!isType(type)) throw noType(type)
  return Object.freeze({ [optionTag]: true as const, type, ...spec })
}

function isType(type: unknown): boolean {
  return isRecord(type) && typeof type['merge'] === 'function'
}

function noType(type: unknown): Error {
  const where = callSite(option)
  return requestError({
    code: 'option-no-type',
    message: `option: expected a type, got ${describeValue(type)}`,
    ...(where === undefined ? {} : { where }),
    hint:
      typeof type === 'function'
        ? 'call it: t.port()'
        : "option(t.port(), { default: 80, description: '...' })",
  })
}

/** Whether a member of a tree is an option (and not a group of them). */
export function isOption(member: unknown): member is Option {
  return typeof member === 'object' && member !== null && Object.hasOwn(member, optionTag)
}

/** Final values of a tree of options. */
export type TreeConfig<T> = {
  readonly [K in keyof T]: T[K] extends Option<infer Value, infer _> ? Value : TreeConfig<T[K]>
}

/**
 * What may be written for a tree of options. A group takes modifiers (they are pushed down) but no function.
 * `D` has the comments that editors show.
 */
export type TreeDefinitions<T, C, D = unknown> = {
  readonly [K in keyof T]?: T[K] extends Option<infer _, infer S>
    ? Written<S, C, CommentsInside<D, K>>
    :
        | TreeDefinitions<T[K], C, CommentsInside<D, K>>
        | Modifier<TreeDefinitions<T[K], C, CommentsInside<D, K>>, C>
} & Comments<T, D>

/**
 * Comments of options, as properties of the same names that may hold anything. Some editors show those of an interface
 * only, not those behind a mapped type. Where they name an option that there is no more they do not count: it would be
 * allowed.
 */
type Comments<T, D> = D extends { readonly comments: infer Own }
  ? keyof Own extends keyof T
    ? Own
    : unknown
  : unknown

type CommentsInside<D, K> = D extends { readonly inside: infer Groups }
  ? K extends keyof Groups
    ? Groups[K]
    : unknown
  : unknown
