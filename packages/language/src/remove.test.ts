import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { mkDefault, mkForce, mkIf, mkMerge, mkOverride, mkRemove } from './modifiers.ts'
import { option } from './option.ts'
import { evaluateOptions, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const user = t.submodule({
  options: {
    shell: option(t.string(), { default: 'sh', description: '' }),
    groups: option(t.listOf(t.string()), { default: [], description: '' }),
  },
})
const options = {
  list: option(t.listOf(t.string()), { default: ['d1', 'd2'], description: '' }),
  modes: option(t.listOf(t.fileMode()), { default: [], description: '' }),
  record: option(t.recordOf(user), { default: {}, description: '' }),
  free: option(t.settings(), { default: {}, description: '' }),
  group: {
    word: option(t.string(), { default: 'none', description: '' }),
    list: option(t.listOf(t.integer()), { default: [0], description: '' }),
  },
}
/** Values after these layers, the strongest first. */
function valuesOf(...layers: readonly unknown[]) {
  const evaluation = evaluateOptions(options, ...layers)
  assert.deepEqual(tell(evaluation), [])
  return JSON.parse(JSON.stringify(evaluation.values)) as typeof evaluation.config
}

test('an item of a list goes, by its value', () => {
  const { list } = valuesOf({ list: ['c', mkRemove('a')] }, { list: ['a', 'b'] })
  assert.deepEqual(list, ['b', 'c'])
  assert.deepEqual(valuesOf({ modes: [mkRemove('0644')] }, { modes: [0o644, 0o600] }).modes, [0o600])
  assert.deepEqual(valuesOf({ list: [mkIf(false, mkRemove('a'))] }, { list: ['a'] }).list, ['a'])
  assert.deepEqual(valuesOf({ list: () => [mkRemove('a'), 'x'] }, { list: ['a'] }).list, ['x'])
  assert.deepEqual(valuesOf({ free: { a: [mkRemove(1)] } }, { free: { a: [1, 2] } }).free as unknown, {
    a: [2],
  })
})

test('a definition that only takes away leaves the default in place', () => {
  assert.deepEqual(valuesOf({ list: [mkRemove('d1')] }).list, ['d2'])
  assert.deepEqual(valuesOf({ list: [mkIf(true, mkRemove('d1'))] }).list, ['d2'])
  assert.deepEqual(valuesOf({ list: [mkIf(false, mkRemove('d1'))] }).list, ['d1', 'd2'])
  assert.deepEqual(valuesOf({ list: [mkRemove('d1'), 'x'] }).list, ['x'])
  assert.deepEqual(valuesOf({ list: [mkRemove('a')] }, { list: mkDefault(['a', 'b']) }).list, ['b'])
  assert.deepEqual(
    Object.keys(valuesOf({ record: { a: mkRemove() } }, { record: mkDefault({ a: {}, b: {} }) }).record),
    ['b'],
  )
})

test('a member of a record goes, or is replaced', () => {
  const base = { record: { al: { shell: 'zsh', groups: ['x'] }, bo: {} } }
  assert.deepEqual(Object.keys(valuesOf({ record: { al: mkRemove() } }, base).record), ['bo'])
  const replaced = valuesOf({ record: { al: mkMerge([mkRemove(), { groups: ['y'] }]) } }, base)
  assert.deepEqual(replaced.record['al'], { shell: 'sh', groups: ['y'] })
  assert.deepEqual(
    valuesOf({ record: { al: { groups: [] } } }, { record: { al: mkRemove() } }, base).record['al'],
    { shell: 'sh', groups: [] },
  )
})

test('an option, or a group of them, is as if nobody had said anything', () => {
  const base = { group: { word: 'x', list: [1] }, list: ['a'] }
  assert.deepEqual(valuesOf({ group: mkRemove() }, base).group, { word: 'none', list: [0] })
  assert.deepEqual(valuesOf({ group: { word: mkRemove() }, list: mkRemove() }, base), {
    ...valuesOf({}),
    group: { word: 'none', list: [1] },
  })
})

test('priorities beat layers for removals, too', () => {
  assert.deepEqual(valuesOf({ list: [mkRemove('a')] }, { list: mkForce(['a', 'b']) }).list, ['a', 'b'])
  assert.deepEqual(valuesOf({ list: mkForce([mkRemove('a')]) }, { list: mkForce(['a', 'b']) }).list, ['b'])
  assert.deepEqual(valuesOf({ list: ['a'] }, { group: {}, list: mkForce([mkRemove('a')]) }).list, [])
})

test('a removal with a value outside of a list is refused', () => {
  assert.deepEqual(tell(evaluateOptions(options, { list: mkRemove(['a'] as never) })), [
    'option-type | list: mkRemove(...) with a value takes an item out of a list; here it takes none | system.list',
  ])
  assert.deepEqual(
    tell(evaluateOptions(options, { list: [mkRemove()] })).map((line) => line.slice(0, 11)),
    ['option-type'],
  )
  assert.equal(tell(evaluateOptions(options, { list: [mkRemove(1 as never)] })).length, 1)
})

test('definitions remember what took them away', () => {
  const { definitions } = evaluateOptions(
    options,
    { list: ['c', mkRemove('a')], record: { al: mkRemove() } },
    { list: ['a'], record: { al: { shell: 'x' } } },
  )
  assert.deepEqual(
    definitions['list']?.map(({ by, used, removes, value }) => [by, used, removes, value]),
    [
      ['system', true, ['a'], ['c', 'mkRemove("a")']],
      ['template', true, undefined, ['a']],
      ['default', false, undefined, ['d1', 'd2']],
    ],
  )
  assert.deepEqual(
    definitions['record.al']?.map(({ by, used, removal }) => [by, used, removal]),
    [
      ['system', true, true],
      ['template', false, undefined],
    ],
  )
})

const set = (at: number) => ({ groups: [`${at}`] })
const item = fc.constantFrom('a', 'b', 'c', 'd')
const rank = fc.constantFrom(50, 100, 1000)
const layerOf = fc.array(fc.record({ remove: fc.boolean(), item, rank }), { maxLength: 4 })

test('lists: what is left is what no stronger removal names, whatever the order of writing', () => {
  fc.assert(
    fc.property(fc.array(layerOf, { minLength: 1, maxLength: 4 }), fc.boolean(), (layers, backwards) => {
      const write = (layer: (typeof layers)[number]) => ({
        list: mkMerge(
          (backwards ? layer.toReversed() : layer).map((one) =>
            mkOverride(one.rank, [one.remove ? mkRemove(one.item) : one.item]),
          ) as never,
        ),
      })
      const all = layers.flatMap((layer, at) => layer.map((one) => ({ ...one, at })))
      const added = [
        ...all.filter((one) => !one.remove),
        ...['d1', 'd2'].map((name) => ({ item: name, rank: 1500, at: 99 })),
      ]
      const first = Math.min(...added.map((one) => one.rank))
      const left = added
        .filter((one) => one.rank === first)
        .filter(
          (one) =>
            !all.some(
              ({ remove, ...other }) =>
                remove &&
                other.item === one.item &&
                (other.rank < one.rank || (other.rank === one.rank && other.at < one.at)),
            ),
        )
      assert.deepEqual(
        [...valuesOf(...layers.map(write)).list].toSorted(),
        left.map((one) => one.item).toSorted(),
      )
    }),
  )
})

test('records: a key is there exactly where something stands that no stronger removal outranks', () => {
  const written = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('remove', 'set', 'both'))
  fc.assert(
    fc.property(fc.array(written, { minLength: 1, maxLength: 4 }), (layers) => {
      const values = { remove: () => mkRemove(), set, both: (at: number) => mkMerge([mkRemove(), set(at)]) }
      const result = valuesOf(
        ...layers.map((layer, at) => ({
          record: Object.fromEntries(
            Object.entries(layer).map(([name, what]) => [name, values[what](at)] as const),
          ) as never,
        })),
      ).record
      for (const name of ['a', 'b']) {
        const said = layers.map((layer) => layer[name])
        const cut = said.findIndex((what) => what === 'remove' || what === 'both')
        const counting = said.flatMap((what, at) =>
          (what === 'set' || what === 'both') && (cut < 0 || at <= cut) ? [`${at}`] : [],
        )
        assert.deepEqual(result[name]?.groups, counting.length === 0 ? undefined : counting.toReversed())
      }
    }),
  )
})

test('removing twice is removing once, and what is not there can be removed', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 4 }), item, (list, gone) => {
      const once = valuesOf({ list: [mkRemove(gone), 'x'] }, { list })
      assert.deepEqual(valuesOf({ list: [mkRemove(gone), 'x', mkRemove(gone)] }, { list }), once)
      assert.deepEqual(valuesOf({ list: ['x'] }, { list: [mkRemove(gone)] }, { list }), once)
      assert.deepEqual(once.list, [...list.filter((one) => one !== gone), 'x'])
    }),
  )
})
