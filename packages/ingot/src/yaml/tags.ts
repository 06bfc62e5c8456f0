import { secretNameSchema } from '@ingot/contracts/node.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { describeValue } from '@ingot/language/describe.ts'
import {
  mkAfter,
  mkBefore,
  mkDefault,
  mkForce,
  mkIf,
  mkMerge,
  mkOrder,
  mkOverride,
  mkRemove,
} from '@ingot/language/modifiers.ts'
import { parseCondition } from './condition.ts'

/** Makes the value of a tagged node from what stands behind the tag. `where` is the node's place. */
export type Tag = (content: unknown, where: SourcePosition) => unknown

/** What every tag means: `!force` is mkForce and so on. Those that take two arguments take them as a list of two. */
export const tags: { readonly [tag: string]: Tag } = {
  '!default': (content) => mkDefault(content),
  '!force': (content) => mkForce(content),
  '!before': (content) => mkBefore(content),
  '!after': (content) => mkAfter(content),
  '!override': (content, where) => {
    const [priority, value] = two(
      '!override',
      content,
      'a priority and a value: !override [10, value]',
      where,
    )
    return mkOverride(whole('!override', 'a priority', priority, where), value)
  },
  '!order': (content, where) => {
    const [order, value] = two('!order', content, 'a number and a list: !order [10, [item]]', where)
    return mkOrder(whole('!order', 'an order', order, where), value)
  },
  '!if': (content, where) => {
    const example = 'a condition and a value: !if [services.ssh.enable, value]'
    const [condition, value] = two('!if', content, example, where)
    return mkIf(parseCondition(condition, where), value)
  },
  '!merge': (content, where) => {
    if (Array.isArray(content)) return mkMerge(content)
    throw wrong('!merge', 'a list of definitions', content, where)
  },
  '!remove': (content) => (content === null ? mkRemove() : mkRemove<unknown>(content)),
  '!secret': (content, where) => {
    if (typeof content !== 'string')
      throw wrong('!secret', 'the name of a secret: !secret web-key', content, where)
    const parsed = secretNameSchema.safeParse(content)
    if (parsed.success) return Object.freeze({ kind: 'secret', name: parsed.data })
    const message = parsed.error.issues[0]?.message ?? 'expected a name'
    throw requestError({ code: 'secret-name', message: `!secret: ${message}`, where })
  },
}

/** Tags with the kinds of nodes that they stand before, as editors want to be told (`yaml.customTags`). */
export const editorTags: readonly string[] = Object.keys(tags).flatMap((tag) => {
  if (tag === '!secret') return [`${tag} scalar`]
  const kinds = /^!(?:override|order|if|merge)$/.test(tag) ? ['sequence'] : ['scalar', 'sequence', 'mapping']
  return kinds.map((kind) => `${tag} ${kind}`)
})

function two(tag: string, content: unknown, what: string, where: SourcePosition): readonly unknown[] {
  if (Array.isArray(content) && content.length === 2) return content
  throw wrong(tag, what, content, where)
}

function whole(tag: string, what: string, value: unknown, where: SourcePosition): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw wrong(tag, `${what} that is a whole number`, value, where)
}

function wrong(tag: string, expected: string, got: unknown, where: SourcePosition): Error {
  return requestError({
    code: 'yaml-tag',
    message: `${tag}: expected ${expected}, got ${describeValue(got)}`,
    where,
  })
}
