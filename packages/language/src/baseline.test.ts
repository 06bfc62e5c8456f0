import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { evaluate } from './evaluate.ts'
import { mkDefault, mkForce, mkIf, mkMerge, mkRemove } from './modifiers.ts'
import { defineModule } from './module.ts'
import type { Module } from './module.ts'
import { option } from './option.ts'
import { layer } from './testing/evaluate.ts'
import { t } from './types.ts'

interface Config {
  readonly [name: string]: never
  readonly a: never
}
type Given = { readonly config: { readonly [name: string]: { readonly [name: string]: unknown } } }
const flag = (fallback: unknown = false) =>
  option(t.boolean(), { default: fallback as boolean, description: '' })
const text = (fallback?: unknown) =>
  option(t.string(), { description: '', ...(fallback === undefined ? {} : { default: fallback as string }) })

const define = (value: unknown): { define: never } => ({ define: value as never })

const isOn = ({ config }: Given) => config['plain']?.['on'] === true
const isFirst = ({ config }: Given) => config['computed']?.['first'] === true
const isDeep = ({ config }: Given) => config['asks']?.['deep'] === true

/** Modules that depend on one another in every way that there is. */
function makeModules(): readonly Module[] {
  const plain = defineModule({
    name: 'plain',
    description: '',
    options: {
      list: option(t.listOf(t.string()), { default: ['d'], description: '' }),
      plain: {
        on: flag(),
        name: text(),
        title: text(({ config }: Given) => `the ${config['plain']?.['name']}`),
      },
      settings: option(t.settings(), { default: {}, description: '' }),
    },
  })
  const computed = defineModule({
    name: 'computed',
    description: '',
    options: {
      computed: {
        first: flag(({ config }: Given) => config['plain']?.['on'] === true),
        second: flag(({ self }: { self: { computed: { first: boolean } } }) => self.computed.first),
        wrong: text(({ config }: Given) => (config['plain']?.['on'] === true ? 'fine' : 7)),
      },
      people: option(
        t.recordOf(
          t.submodule({
            options: { home: text(({ name }: { name: string }) => `/home/${name}`), admin: flag() },
          }),
        ),
        { default: {}, description: '' },
      ),
    },
    ...define({ people: { root: { home: '/root' } }, settings: { fixed: true } }),
    assertions: ({ config }: { config: Config }) => [
      {
        assertion: (config as unknown as Given['config'])['plain']?.['on'] !== true,
        message: 'not on',
        option: 'plain.on',
      },
    ],
    warnings: ({ config }: { config: Config }) =>
      (config as unknown as Given['config'])['computed']?.['first'] === true ? [{ message: 'first' }] : [],
  } as never)
  const asks = defineModule({
    name: 'asks',
    description: '',
    options: { asks: { on: flag(), deep: flag() } },
    ...define(({ config }: Given) => ({
      list: mkIf(config['asks']?.['on'] === true, ['from asks']),
      asks: { deep: mkIf(config['chain']?.['on'] === true, mkDefault(true)) },
    })),
  })
  const chain = defineModule({
    name: 'chain',
    description: '',
    options: { chain: { on: flag(true) } },
    ...define(({ config }: Given) => ({
      list: config['asks']?.['deep'] === true ? [mkRemove('d'), 'deep'] : [],
    })),
  })
  const late = defineModule({
    name: 'late',
    description: '',
    options: { late: flag() },
    ...define(({ config }: Given) => ({ settings: { later: () => config['plain']?.['on'] } })),
  })
  const rare = defineModule({
    name: 'rare',
    description: '',
    options: { rare: flag() },
    ...define(({ config }: Given) => ({ settings: { rare: mkIf(isFirst, () => config['plain']?.['on']) } })),
  })
  const both = defineModule({
    name: 'both',
    description: '',
    options: { both: { one: flag(), two: flag() } },
    ...define({
      both: mkIf(isOn, { one: true, two: true }),
      people: mkIf(isDeep, { deep: { admin: true } }),
    }),
  })
  return [plain, computed, asks, chain, late, rare, both] as readonly Module[]
}

const pieces: readonly unknown[] = [
  {},
  { plain: { on: true } },
  { plain: { name: 'x' } },
  { plain: { name: 'x', title: ({ config }: Given) => String(config['asks']?.['deep']) } },
  { asks: { on: true } },
  { asks: { deep: false } },
  { chain: { on: false } },
  { chain: mkIf(({ config }: Given) => config['plain']?.['on'] === true, { on: mkForce(true) }) },
  { list: ['a', mkRemove('d')] },
  { list: mkRemove() },
  { people: { ann: {}, root: { admin: true } } },
  { people: mkRemove() },
  { computed: { first: true } },
  { computed: { wrong: 'right' } },
  { settings: { fixed: mkForce(false) } },
  { settings: { later: 'now' } },
  { plian: {} },
  { people: { ann: { hoem: '/' } } },
  mkMerge([
    { list: ['m'] },
    mkIf(({ config }: Given) => config['computed']?.['second'] === true, { list: ['s'] }),
  ]),
]

type Layers = readonly ReturnType<typeof layer>[]

function everything(modules: readonly Module[], layers: Layers): unknown {
  const { problems, warnings, values, definitions, items } = evaluate({ modules, layers })
  return { problems, warnings, values, definitions, items }
}

test('a system is the same whether what it stands on was evaluated for others before, or not', () => {
  const modules = makeModules()
  const shared = pieces.map((piece, index) => layer(`piece ${index}`, piece))
  const isSame = (layers: Layers) =>
    assert.deepEqual(everything(modules, layers), everything([...modules], layers))
  // Every layer becomes a base of many, and so do some pairs of them.
  for (const base of shared) for (const top of shared) isSame([top, base])
  for (const base of shared.slice(0, 6)) for (const top of shared) isSame([top, ...shared.slice(4, 5), base])
  const some = fc.uniqueArray(fc.constantFrom(...shared), { maxLength: 4 })
  fc.assert(fc.property(some, isSame), { numRuns: 100 })
})

test('what many systems stand on is evaluated once for them', () => {
  let calls = 0
  const counted = defineModule({
    name: 'counted',
    description: '',
    options: {
      one: text(),
      two: text(({ config }: { config: { one: string } }) => `${config.one} ${++calls}`),
    },
  })
  const base = layer('base', { one: 'of the base' })
  const twos = Array.from({ length: 8 }, (_, index) => {
    const { values } = evaluate({ modules: [counted].slice(), layers: [layer(`s${index}`, {}), base] })
    return (values as { readonly two: string }).two
  })
  assert.equal(new Set(twos).size, 8)
  calls = 0
  const modules = [counted]
  const known = Array.from({ length: 8 }, (_, index) => {
    const { values } = evaluate({ modules, layers: [layer(`s${index}`, {}), base] })
    return (values as { readonly two: string }).two
  })
  assert.deepEqual(
    known.slice(4),
    Array.from({ length: 4 }, () => known[4]),
  )
})

test('what nobody touches is evaluated once for all systems', () => {
  let calls = 0
  const counted = defineModule({
    name: 'counted',
    description: '',
    options: {
      touched: text('a'),
      still: text(() => `${++calls}`),
      dependent: text(({ config }: { config: { touched: string } }) => `${config.touched} ${++calls}`),
    },
  })
  const modules = [counted]
  const values = ['a', 'b', 'c', 'd'].map(
    (touched) => evaluate({ modules, layers: [layer('s', { touched })] }).values,
  )
  // The first one for itself, the baseline, and then what depends on what was touched.
  assert.deepEqual(
    values.map((value) => (value as { readonly still: string }).still),
    ['1', '3', '3', '3'],
  )
  assert.equal(calls, 2 + 2 + 3)
})
