import type { Trail } from '@ingot/language/path.ts'
import { constantOf } from './syntax.ts'
import type { Syntax } from './syntax.ts'

/** Calls that stand around a value without changing where its parts are: name -> argument that holds the value. */
const transparentCalls: { readonly [name: string]: number } = {
  mkIf: 1,
  mkDefault: 0,
  mkForce: 0,
  mkOverride: 1,
  mkBefore: 0,
  mkAfter: 0,
  mkOrder: 1,
  mkMerge: 0,
}

/** Constants of the file may refer to one another; so many steps are followed. */
const depthLimit = 32

/** Offset of the deepest part of the trail that is written in the expression; undefined where not even its first is. */
export function followTrail(program: Syntax, expression: Syntax, trail: Trail): number | undefined {
  let found: number | undefined
  let at: Syntax | undefined = expression
  for (const step of trail) {
    const value: Syntax | undefined = at === undefined ? undefined : unwrap(program, at, depthLimit)
    const next: Part | undefined = value === undefined ? undefined : partOf(program, value, step, depthLimit)
    if (next === undefined) return found
    found = next.start
    at = next.value
  }
  return found
}

interface Part {
  /** Where a person would point: the key, or the item. */
  readonly start: number
  readonly value: Syntax | undefined
}

/** The literal inside of parentheses, type assertions, modifiers, functions and constants. */
function unwrap(program: Syntax, node: Syntax, depth: number): Syntax | undefined {
  if (depth === 0) return undefined
  const inside = contentOf(program, node)
  return inside === undefined ? node : unwrap(program, inside, depth - 1)
}

function contentOf(program: Syntax, node: Syntax): Syntax | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return node.expression
    case 'CallExpression':
      return node.arguments?.[transparentCalls[node.callee?.name ?? ''] ?? -1]
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return resultOf(node)
    case 'Identifier':
      return constantOf(program, node.name ?? '')
    default:
      return undefined
  }
}

/** What a function returns, where it is one expression or ends in its only return. */
function resultOf({ body }: Syntax): Syntax | undefined {
  if (body === undefined || Array.isArray(body)) return undefined
  const single = body as Syntax
  if (single.type !== 'BlockStatement') return single
  const statements = Array.isArray(single.body) ? (single.body as readonly Syntax[]) : []
  const last = statements.at(-1)
  return last?.type === 'ReturnStatement' ? last.argument : undefined
}

function partOf(program: Syntax, node: Syntax, step: string | number, depth: number): Part | undefined {
  if (node.type === 'ObjectExpression') return memberOf(program, node, String(step), depth)
  if (node.type !== 'ArrayExpression' || typeof step !== 'number') return undefined
  const item = itemsOf(program, node, depth).items[step]
  return item ? { start: item.start, value: item } : undefined
}

/**
 * The items of a list that have an index in the text: constants of the file that are spread are counted; after a spread
 * of anything else nobody can count.
 */
function itemsOf(
  program: Syntax,
  node: Syntax,
  depth: number,
): { readonly items: readonly (Syntax | null)[]; readonly whole: boolean } {
  const items: (Syntax | null)[] = []
  for (const element of node.elements ?? []) {
    if (element?.type !== 'SpreadElement') {
      items.push(element)
      continue
    }
    const { argument } = element
    const spread = argument === undefined || depth === 0 ? undefined : unwrap(program, argument, depth)
    if (spread?.type !== 'ArrayExpression') return { items, whole: false }
    const inside = itemsOf(program, spread, depth - 1)
    items.push(...inside.items)
    if (!inside.whole) return { items, whole: false }
  }
  return { items, whole: true }
}

/** The last member of that name wins, as in JavaScript; a spread may bring it from a constant of the file. */
function memberOf(program: Syntax, node: Syntax, name: string, depth: number): Part | undefined {
  for (const member of (node.properties ?? []).toReversed()) {
    if (member.type === 'SpreadElement') {
      const spread =
        member.argument === undefined || depth === 0 ? undefined : unwrap(program, member.argument, depth)
      const part = spread === undefined ? undefined : partOf(program, spread, name, depth - 1)
      if (part !== undefined) return part
      continue
    }
    if (member.key === undefined || keyOf(member) !== name) continue
    return { start: member.key.start, value: member.value as Syntax | undefined }
  }
  return undefined
}

function keyOf({ key, computed }: Syntax): string | undefined {
  if (key?.type === 'Literal') return String(key.value)
  return key?.type === 'Identifier' && computed !== true ? key.name : undefined
}
