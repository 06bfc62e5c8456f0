import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mkAfter, mkBefore, mkDefault, mkForce, mkIf, mkMerge, mkOrder, mkOverride } from './modifiers.ts'
import { option } from './option.ts'
import { evaluateOptions, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const options = {
  mode: option(t.string(), { default: 'plain', description: '' }),
  needed: option(t.integer(), { description: '' }),
  list: option(t.listOf(t.string()), { default: [], description: '' }),
  maybe: option(t.nullable(t.string()), { default: null, description: '' }),
  maybeList: option(t.nullable(t.listOf(t.string())), { default: null, description: '' }),
  users: option(
    t.recordOf(
      t.submodule({
        options: {
          shell: option(t.string(), { default: '/bin/sh', description: '' }),
          groups: option(t.listOf(t.string()), { default: [], description: '' }),
        },
      }),
    ),
    { default: {}, description: '' },
  ),
  unit: option(t.settings(), { default: {}, description: '' }),
}

const user = (shell: string, groups: readonly string[] = []) => ({ shell, groups })

/** What is written in layers from the strongest, and what becomes of it. */
const table: readonly (readonly [string, readonly unknown[], object])[] = [
  ['nothing: defaults', [{}], { mode: 'plain', list: [], users: {}, maybe: null }],
  ['a definition outranks the default', [{ mode: 'a' }], { mode: 'a' }],
  ['the same twice is no conflict', [mkMerge([{ mode: 'a' }, { mode: 'a' }])], { mode: 'a' }],
  ['the stronger layer wins', [{ mode: 'a' }, { mode: 'b' }, { mode: 'c' }], { mode: 'a' }],
  ['a priority beats any layer', [{ mode: 'a' }, { mode: mkForce('b') }], { mode: 'b' }],
  ['the smaller number wins', [{ mode: mkOverride(20, 'a') }, { mode: mkOverride(10, 'b') }], { mode: 'b' }],
  ['a default gives way', [{ mode: mkDefault('a') }, { mode: 'b' }], { mode: 'b' }],
  ['a default beats the default of the option', [{ mode: mkDefault('a') }], { mode: 'a' }],
  ['the innermost priority holds', [mkForce({ mode: mkDefault('a') }), { mode: 'b' }], { mode: 'b' }],
  ['modifiers of groups are pushed down', [{ mode: 'a' }, mkForce({ mode: 'b' })], { mode: 'b' }],
  ['a condition that does not hold', [{ mode: mkIf(false, 'a') }], { mode: 'plain' }],
  ['a condition on everything', [mkIf(({ config }) => config === null, { mode: 'a' })], { mode: 'plain' }],
  [
    'lists: the weakest layer first',
    [{ list: ['a'] }, { list: ['b'] }, { list: ['c'] }],
    { list: ['c', 'b', 'a'] },
  ],
  ['lists: as written within a layer', [mkMerge([{ list: ['a'] }, { list: ['b'] }])], { list: ['a', 'b'] }],
  [
    'lists: before and after',
    [{ list: mkBefore(['a']) }, { list: mkAfter(['b']) }, { list: ['c'] }],
    { list: ['a', 'c', 'b'] },
  ],
  [
    'lists: order of single items',
    [{ list: ['a', mkBefore('b'), mkOrder(2000, 'c'), 'd'] }],
    { list: ['b', 'a', 'd', 'c'] },
  ],
  [
    'lists: conditions of single items',
    [{ list: ['a', mkIf(false, 'b'), mkIf(true, 'c')] }],
    { list: ['a', 'c'] },
  ],
  ['lists: a priority removes the others', [{ list: mkForce(['a']) }, { list: ['b'] }], { list: ['a'] }],
  ['lists keep duplicates', [{ list: ['a'] }, { list: ['a'] }], { list: ['a', 'a'] }],
  [
    'functions',
    [{ mode: () => 'a', list: () => ['a'], users: () => ({ b: {} }) }],
    { mode: 'a', list: ['a'], users: { b: user('/bin/sh') } },
  ],
  [
    'records merge by key',
    [{ users: { a: { shell: 'x' } } }, { users: { b: {} } }],
    { users: { a: user('x'), b: user('/bin/sh') } },
  ],
  [
    'submodules recurse',
    [{ users: { a: { shell: 'x', groups: ['g'] } } }, { users: { a: { shell: 'y', groups: ['h'] } } }],
    { users: { a: user('x', ['h', 'g']) } },
  ],
  [
    'a key without its condition is not there',
    [{ users: { a: mkIf(false, {}), b: {} } }],
    { users: { b: user('/bin/sh') } },
  ],
  ['a forced record removes the others', [{ users: mkForce({}) }, { users: { b: {} } }], { users: {} }],
  [
    'a forced member removes its others',
    [{ users: { a: mkForce({}) } }, { users: { a: { shell: 'x' } } }],
    { users: { a: user('/bin/sh') } },
  ],
  ['a member that is a function', [{ users: { a: () => ({ shell: 'x' }) } }], { users: { a: user('x') } }],
  ['null is a value', [{ maybe: null }, { maybe: 'a' }], { maybe: null }],
  ['null gives way to a stronger layer', [{ maybe: 'a' }, { maybe: null }], { maybe: 'a' }],
  [
    'null beside lists',
    [{ maybeList: ['a'] }, { maybeList: null }, { maybeList: ['b'] }],
    { maybeList: ['a'] },
  ],
  ['lists that may be null', [{ maybeList: ['a'] }, { maybeList: ['b'] }], { maybeList: ['b', 'a'] }],
  [
    'settings merge by what they are',
    [
      { unit: { Service: { Restart: 'no', Env: ['a'] } } },
      { unit: { Service: { Restart: 'always', Env: ['b'] }, Unit: {} } },
    ],
    { unit: { Service: { Restart: 'no', Env: ['b', 'a'] }, Unit: {} } },
  ],
  [
    'settings: the stronger layer says which kind',
    [{ unit: { a: 1 } }, { unit: { a: [2] } }],
    { unit: { a: 1 } },
  ],
  [
    'settings take functions and modifiers',
    [{ unit: { a: () => 1, b: mkForce(2) } }, { unit: { b: 3 } }],
    { unit: { a: 1, b: 2 } },
  ],
]

for (const [name, definitions, expected] of table) {
  test(name, () => {
    const evaluation = evaluateOptions(options, ...definitions)
    assert.deepEqual(tell(evaluation), [])
    const values = evaluation.values as { readonly [option: string]: unknown }
    const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, values[key]]))
    assert.deepEqual(seen, expected)
  })
}

test('values cannot be changed', () => {
  const { config } = evaluateOptions(options, { list: ['a'], users: { a: {} } })
  const open = config as unknown as { list: string[]; users: { [name: string]: unknown }; mode: string }
  assert.throws(() => open.list.push('b'), TypeError)
  assert.throws(() => Object.assign(open.users, { b: {} }), TypeError)
  assert.throws(() => Object.assign(open, { mode: 'b' }), TypeError)
})
