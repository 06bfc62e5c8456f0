/** What a function in a definition is called with. `config` holds the final values and is lazy. */
export interface Arguments<C> {
  readonly config: C
}

const modifierTag: unique symbol = Symbol('ingot.modifier')
declare const carries: unique symbol

type Node =
  | { readonly kind: 'if'; readonly condition: unknown; readonly content: unknown }
  | { readonly kind: 'override'; readonly priority: number; readonly content: unknown }
  | { readonly kind: 'order'; readonly order: number; readonly content: unknown }
  | { readonly kind: 'merge'; readonly contents: readonly unknown[] }
  | { readonly kind: 'remove'; readonly content: readonly unknown[] }

/** A definition with a condition, a priority or an order around it. Made only by the functions of this file. */
export interface Modifier<T, C> {
  readonly [modifierTag]: Node
  readonly [carries]?: { readonly content: T; readonly config: (config: C) => void }
}

/** What may stand where a value of type `T` is wanted: the value, a function of the configuration, or a modifier. */
export type Defined<T, C> = T | ((args: Arguments<C>) => T) | Modifier<T, C>

/**
 * What a modifier takes: checked against the place where it stands. Where it stands nowhere yet (`const off =
 * mkForce(false)`) there is no `T`, and the check waits for the evaluation.
 */
type Content<T, C> = [T] extends [never] ? unknown : Defined<NoInfer<T>, C>

/** Smaller wins. NixOS's numbers. */
export const priorities = { force: 50, plain: 100, default: 1000, optionDefault: 1500 } as const
/** Smaller comes first in a list. NixOS's numbers. */
export const orders = { before: 500, plain: 1000, after: 1500 } as const

const make = <T, C>(node: Node): Modifier<T, C> => Object.freeze({ [modifierTag]: Object.freeze(node) })

/** The definition counts only where the condition holds. The condition may be a function of the configuration. */
export function mkIf<T = never, C = unknown>(
  condition: boolean | ((args: Arguments<C>) => boolean),
  content: Content<T, C>,
): Modifier<T, C> {
  return make({ kind: 'if', condition, content })
}

/** All of the definitions, as if each stood here alone. */
export function mkMerge<T = never, C = unknown>(contents: readonly Content<T, C>[]): Modifier<T, C> {
  return make({ kind: 'merge', contents })
}

/** Sets the priority: of two definitions the one with the smaller number wins, whatever their layers. */
export function mkOverride<T = never, C = unknown>(priority: number, content: Content<T, C>): Modifier<T, C> {
  return make({ kind: 'override', priority, content })
}

/** Priority 1000: holds only while nobody says otherwise. */
export function mkDefault<T = never, C = unknown>(content: Content<T, C>): Modifier<T, C> {
  return mkOverride<T, C>(priorities.default, content)
}

/** Priority 50: wins over every plain definition. */
export function mkForce<T = never, C = unknown>(content: Content<T, C>): Modifier<T, C> {
  return mkOverride<T, C>(priorities.force, content)
}

/** Sets where the items stand in the merged list: smaller numbers first; without it 1000. */
export function mkOrder<T = never, C = unknown>(order: number, content: Content<T, C>): Modifier<T, C> {
  return make({ kind: 'order', order, content })
}

/** Order 500: before the items of plain definitions. */
export function mkBefore<T = never, C = unknown>(content: Content<T, C>): Modifier<T, C> {
  return mkOrder<T, C>(orders.before, content)
}

/** Order 1500: after the items of plain definitions. */
export function mkAfter<T = never, C = unknown>(content: Content<T, C>): Modifier<T, C> {
  return mkOrder<T, C>(orders.after, content)
}

/**
 * Takes away what weaker definitions said: those of weaker layers (what a system extends, its templates), or of a weaker
 * priority. Definitions of the same layer stay, so that a thing can be replaced by `mkMerge([mkRemove(), ...])`.
 * - `packages: ['vim', mkRemove('nano')]`: an item of a list, by its value.
 * - `files: { '/etc/motd': mkRemove() }`: a member of a record.
 * - `services: { ssh: mkRemove() }`: whatever was said of an option, or of a group; defaults hold again.
 */
export function mkRemove<T = never, C = unknown>(...items: readonly [] | readonly [T]): Modifier<T, C> {
  return make({ kind: 'remove', content: items })
}

/** The modifier's content, or null where the value is none. */
export function modifierOf(value: unknown): Node | null {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, modifierTag)
    ? (value as Modifier<unknown, unknown>)[modifierTag]
    : null
}
