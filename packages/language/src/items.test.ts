import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mkForce, mkIf, mkMerge, mkRemove } from './modifiers.ts'
import { option } from './option.ts'
import { evaluateOptions, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const list = t.listOf(t.string())
const options = {
  list: option(list, { default: ['d'], description: '' }),
  users: option(t.recordOf(t.submodule({ options: { groups: option(list, { description: '' }) } })), {
    default: {},
    description: '',
  }),
  free: option(t.settings(), { default: {}, description: '' }),
}

/** Items of a list as `value place`, those that are gone in brackets; where layers are given from the strongest on. */
function itemsOf(path: string, ...layers: readonly unknown[]): readonly string[] {
  const evaluation = evaluateOptions(options, ...layers)
  assert.deepEqual(tell(evaluation), [])
  return (evaluation.items[path] ?? []).map(({ value, position, used, removal }) => {
    const text = `${removal === true ? 'without ' : ''}${JSON.stringify(value)} ${position.file}`
    return used ? text : `(${text})`
  })
}

test('every item of a list has its place, in the final order', () => {
  assert.deepEqual(itemsOf('list', { list: ['b', 'c'] }, { list: ['a'] }), [
    '"a" template.list.0',
    '"b" system.list.0',
    '"c" system.list.1',
  ])
  assert.deepEqual(itemsOf('list', { list: mkMerge([['a'], mkIf(false, ['b']), [mkIf(true, 'c')]]) }), [
    '"a" system.list.0.0',
    '"c" system.list.2.0',
  ])
  assert.deepEqual(itemsOf('list', { list: () => ['a'] }), ['"a" system.list.0'])
  assert.deepEqual(itemsOf('list', { list: mkForce(['a']) }, { list: ['b'] }), ['"a" system.list.0'])
})

test('what is taken out is told with what takes it', () => {
  assert.deepEqual(itemsOf('list', { list: ['c', mkRemove('a')] }, { list: ['a', 'b'] }), [
    '("a" template.list.0)',
    '"b" template.list.1',
    '"c" system.list.0',
    '(without "a" system.list.1)',
  ])
})

test('lists inside records and freeform settings have items, too', () => {
  assert.deepEqual(itemsOf('users.ann.groups', { users: { ann: { groups: ['a'] } } }), [
    '"a" system.users.ann.groups.0',
  ])
  assert.deepEqual(itemsOf('free.a.b', { free: { a: { b: [1] } } }), ['1 system.free.a.b.0'])
})
