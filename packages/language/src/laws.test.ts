import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { evaluate } from './evaluate.ts'
import { mkIf, mkMerge, mkOrder, mkOverride, mkRemove, modifierOf } from './modifiers.ts'
import { defineModule } from './module.ts'
import { option } from './option.ts'
import { layer, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const options = {
  group: {
    word: option(t.string(), { default: 'none', description: '' }),
    size: option(t.integer(), { default: 0, description: '' }),
  },
  list: option(t.listOf(t.integer()), { default: [], description: '' }),
  text: option(t.lines(), { default: '', description: '' }),
  record: option(
    t.recordOf(
      t.submodule({
        options: {
          size: option(t.integer(), { default: 0, description: '' }),
          list: option(t.listOf(t.integer()), { default: [], description: '' }),
        },
      }),
    ),
    { default: {}, description: '' },
  ),
  free: option(t.settings(), { default: {}, description: '' }),
}
const declaring = defineModule({ name: 'declaring', description: '', options })

/** Few values, so that agreement, disagreement and absence are all common. */
const small = fc.integer({ min: 0, max: 2 })
const list = fc.array(small, { maxLength: 3 })
const maybe = <T>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(record, { requiredKeys: [] })
const key = fc.constantFrom('a', 'b', 'c')
const changing = fc.array(
  fc.oneof(
    small,
    small.map((gone) => mkRemove(gone)),
  ),
  { maxLength: 3 },
)
const written = maybe({
  group: maybe({ word: fc.constantFrom('x', 'y'), size: small }),
  list: changing,
  text: fc.constantFrom('x', 'y', 'z\n'),
  record: fc.dictionary(
    key,
    fc.oneof(
      { weight: 5, arbitrary: maybe({ size: small, list }) },
      { weight: 1, arbitrary: fc.constant(mkRemove()) },
    ),
    { maxKeys: 3 },
  ),
  free: fc.dictionary(key, fc.oneof(small, list, fc.dictionary(key, small, { maxKeys: 2 })), { maxKeys: 3 }),
})
const priority = fc.constantFrom(10, 50, 100, 1000)

/** Everything that can be seen of a result, but for positions and texts that follow the order of writing. */
function outcome(...definitions: readonly unknown[]) {
  const layers = definitions.map((value, index) => layer(`layer ${index}`, value))
  const evaluation = evaluate({ modules: [declaring], layers })
  return { values: evaluation.values, codes: evaluation.problems.map(({ code }) => code).toSorted() }
}

/** Two ways of writing have the same result. */
function same(one: readonly unknown[], other: readonly unknown[]): void {
  assert.deepEqual(outcome(...one), outcome(...other))
}

function items(...lists: readonly unknown[]): readonly number[] {
  const { values } = outcome({ list: mkMerge(lists as never) })
  return (values as { list: number[] }).list.toSorted()
}

function without(record: object, gone: string): object {
  return modifierOf(record) === null
    ? Object.fromEntries(Object.entries(record).filter(([name]) => name !== gone))
    : record
}

/** Every member a function that returns it. */
function lazy(record: object): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, () => value as unknown]))
}

test('merging is associative', () => {
  fc.assert(
    fc.property(written, written, written, (a, b, c) => {
      same([mkMerge([a, mkMerge([b, c])])], [mkMerge([mkMerge([a, b]), c])])
      same([mkMerge([a, mkMerge([b, c])])], [mkMerge([a, b, c])])
    }),
  )
})

test('the order in which a layer is written matters to lists alone', () => {
  const withoutLists = written.map(({ group, record = {} }) => ({
    ...(group === undefined ? {} : { group }),
    record: Object.fromEntries(
      Object.entries(record).map(([name, member]) => [name, without(member, 'list')]),
    ),
  }))
  fc.assert(
    fc.property(withoutLists, withoutLists, withoutLists, (a, b, c) => {
      same([mkMerge([a, b, c])], [mkMerge([c, a, b])])
    }),
  )
  fc.assert(
    fc.property(list, list, list, (a, b, c) => {
      assert.deepEqual(items(a, b, c), items(c, a, b))
      assert.deepEqual(items(a, b, c), [...a, ...b, ...c].toSorted())
    }),
  )
})

test('the order of modules never matters', () => {
  fc.assert(
    fc.property(
      fc.array(written, { maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
      (all, ranks) => {
        const defining = all.map((define, index) => {
          const data = define as object
          const value = index % 2 === 0 ? data : () => data
          return defineModule({ name: `m${index}`, description: '', options: {}, define: value as never })
        })
        const modules = [declaring, ...defining]
        const shuffled = modules.toSorted(
          (a, b) => (ranks[modules.indexOf(a)] ?? 0) - (ranks[modules.indexOf(b)] ?? 0),
        )
        const one = evaluate({ modules, layers: [] })
        const other = evaluate({ modules: shuffled, layers: [] })
        assert.deepEqual(one.values, other.values)
        assert.deepEqual(tell(one).length, tell(other).length)
      },
    ),
  )
})

test('scalars: priority, then layer, then agreement', () => {
  const given = fc.record({ value: small, priority, layer: fc.nat({ max: 2 }) })
  fc.assert(
    fc.property(fc.array(given, { minLength: 1, maxLength: 5 }), (all) => {
      const layers = [0, 1, 2].map((at) => {
        const mine = all.filter((one) => one.layer === at)
        return { group: { size: mkMerge(mine.map((one) => mkOverride(one.priority, one.value) as never)) } }
      })
      const first = Math.min(...all.map((one) => one.priority))
      const strong = all.filter((one) => one.priority === first)
      const top = Math.min(...strong.map((one) => one.layer))
      const values = new Set(strong.filter((one) => one.layer === top).map((one) => one.value))
      const { values: result, codes } = outcome(...layers)
      assert.deepEqual(codes, values.size === 1 ? [] : ['option-conflict'])
      if (values.size === 1) assert.equal((result as { group: { size: number } }).group.size, [...values][0])
    }),
  )
})

test('lists: declared order, then the weaker layer, then as written; nothing is lost', () => {
  const given = fc.record({ order: fc.constantFrom(1, 500, 1000, 1500), layer: fc.nat({ max: 2 }) })
  fc.assert(
    fc.property(fc.array(given, { maxLength: 8 }), (all) => {
      const numbered = all.map((one, index) => ({ ...one, index }))
      const layers = [0, 1, 2].map((at) => {
        const mine = numbered.filter((one) => one.layer === at)
        return { list: mkMerge(mine.map((one) => mkOrder(one.order, [one.index]) as never)) }
      })
      const expected = numbered.toSorted(
        (a, b) => a.order - b.order || b.layer - a.layer || a.index - b.index,
      )
      assert.deepEqual(
        (outcome(...layers).values as { list: number[] }).list,
        expected.map(({ index }) => index),
      )
    }),
  )
})

test('a modifier around a group is the modifier around each option in it', () => {
  fc.assert(
    fc.property(written, written, priority, fc.boolean(), (a, b, number, condition) => {
      const each = (wrap: (value: unknown) => unknown) => {
        const { group = {}, ...rest } = a
        const wrapAll = (record: object) =>
          Object.fromEntries(Object.entries(record).map(([name, value]) => [name, wrap(value)]))
        return { ...wrapAll(rest), group: wrapAll(group) }
      }
      same([mkOverride(number, a), b], [each((value) => mkOverride(number, value)), b])
      same([mkIf(condition, a), b], [each((value) => mkIf(condition, value)), b])
      same([mkIf(() => condition, a), b], [mkIf(condition, a), b])
      same([mkIf(condition, a), b], [condition ? a : {}, b])
    }),
  )
})

test('a function is worth what it returns', () => {
  fc.assert(
    fc.property(written, written, (a, b) => {
      const { group = {}, ...rest } = a
      same([{ ...lazy(rest), group: lazy(group) }, b], [a, b])
    }),
  )
})

test('what is not read is not evaluated, and what is read is evaluated once', () => {
  const names = ['a', 'b', 'c', 'd', 'e'] as const
  fc.assert(
    fc.property(fc.subarray([...names]), fc.array(fc.constantFrom(...names)), (wrong, reads) => {
      const calls = new Map<string, number>()
      const open = Object.fromEntries(names.map((name) => [name, option(t.integer(), { description: '' })]))
      const definitions = Object.fromEntries(
        names.map((name) => [
          name,
          () => {
            calls.set(name, (calls.get(name) ?? 0) + 1)
            if (wrong.includes(name)) throw new Error('wrong')
            return 1
          },
        ]),
      )
      const module = defineModule({ name: 'open', description: '', options: open })
      const { config } = evaluate({ modules: [module], layers: [layer('system', definitions)] })
      assert.equal(calls.size, 0)
      for (const name of reads) {
        if (wrong.includes(name)) assert.throws(() => config[name])
        else assert.equal(config[name], 1)
      }
      assert.deepEqual([...calls.keys()].toSorted(), [...new Set(reads)].toSorted())
      assert.ok([...calls.values()].every((count) => count === 1))
    }),
  )
})
