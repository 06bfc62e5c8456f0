import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dirname } from 'node:path'
import type { ContributedLists, LowerContext } from '@ingot/catalog/contribution.ts'
import { defineModule } from '@ingot/catalog/lowered-module.ts'
import { packages } from '@ingot/catalog/packages/options.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { mkIf, mkRemove } from '@ingot/language/modifiers.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { collectProject } from './collect.ts'
import { debian } from './debian.ts'
import { makeForge } from './forge.ts'
import { makeRegistry } from './registry.ts'

const home = dirname(import.meta.dirname)
const source = debian({ suite: 'trixie' })

const shop = defineModule({
  name: 'shop',
  description: 'A shop.',
  uses: [packages],
  options: {
    services: {
      shop: {
        enable: option(t.boolean(), { default: false, description: 'Whether there is one.' }),
        articles: option(t.listOf(t.oneOf(['hammer', 'anvil'])), { default: [], description: 'On sale.' }),
      },
    },
  },
  define: ({ config }) => (config.services.shop.enable ? { packages: ['nginx'] } : {}),
  debian: ({ services: { shop: config } }, { origin }) => ({
    units: config.enable
      ? [{ unit: 'nginx.service', state: 'enabled', origin: origin('services.shop.enable') }]
      : [],
  }),
})

test("a module of one's own is typed, defines options of the catalog, and is lowered", async () => {
  const registry = makeRegistry()
  const { system, template } = makeForge(registry, { source, modules: [shop] })
  const sale = template('sale', { services: { shop: { articles: ['hammer', 'anvil'] } } })
  system('a', {
    templates: [sale],
    services: { shop: { enable: true, articles: [mkRemove('hammer')] } },
    packages: [mkIf(({ config }) => config.services.shop.enable, 'htop'), mkRemove('nano')],
    files: { '/etc/motd': mkRemove() },
  })
  // @ts-expect-error no such article
  template('wrong', { services: { shop: { articles: ['tongs'] } } })
  // @ts-expect-error no such option
  template('wrong-too', { services: { shop: { enabel: true } } })
  // @ts-expect-error templates do not extend
  template('wrong-again', { extends: sale })
  // @ts-expect-error a template is no system
  system('b', { extends: sale, abstract: true })
  registry.systems.forEach((declared, key) => declared.name === 'b' && registry.systems.delete(key))
  const { systems } = await collectProject(home, registry)
  const [a] = systems
  assert.ok(a)
  assert.deepEqual((a.config as { services: { shop: object } }).services.shop, {
    enable: true,
    articles: ['anvil'],
  })
  const unit = a.blueprint.units.find((one) => one.unit === 'nginx.service')
  assert.equal(unit?.origin.module, 'shop')
  assert.equal(unit?.origin.positions[0]?.file, import.meta.filename)
  const names = a.blueprint.packages.map(({ name }) => name) ?? []
  assert.ok(names.includes('nginx') && names.includes('htop'))
})

test('a variant knows the modules of the forge of what it extends', async () => {
  const registry = makeRegistry()
  const other = makeForge(registry, { source, modules: [shop] })
  const base = other.system('base', { abstract: true, services: { shop: { enable: true } } })
  makeForge(registry, { source }).system('a', { extends: base })
  const { systems } = await collectProject(home, registry)
  assert.ok(systems[0]?.blueprint.packages.some(({ name }) => name === 'nginx'))
})

test('a lowering that goes wrong is told with its module', async () => {
  const table: readonly (readonly [() => unknown, RegExp])[] = [
    [() => null, /returned null, not a record/],
    [() => ({ package: [] }), /gives 'package'; it can give dracutModules, /],
    [() => ({ packages: 'x' }), /gives the text "x" for 'packages', not a list/],
    [() => ({ packages: ['x'] }), /gives the text "x" in 'packages'/],
    [() => ({ locales: [{}] }), /gives a record in 'locales'/],
    [() => ({ boot: {} }), /gives 'boot'/],
    [
      () => {
        throw new Error('oh')
      },
      /failed: oh$/,
    ],
  ]
  for (const [lower, message] of table) {
    const registry = makeRegistry()
    const odd = defineModule({ name: 'odd', description: '', options: {}, debian: lower as Lower })
    makeForge(registry, { source, modules: [odd] }).system('a', {})
    await assert.rejects(
      collectProject(home, registry),
      (error) =>
        error instanceof IngotError &&
        error.problems.length === 1 &&
        message.test(error.problems[0]?.message ?? '') &&
        typeof error.problems[0]?.where === 'object' &&
        error.problems[0].where.file === import.meta.filename,
    )
  }
})

test('what is no module is told, and the forge goes on without it', async () => {
  assert.deepEqual(await modulesTold([shop, undefined]), [
    'defineForge: modules: expected a module as item 2, got nothing (undefined)',
  ])
  assert.deepEqual(await modulesTold({ shop }), [
    'defineForge: modules: expected a list of modules, got a record',
  ])
  assert.deepEqual(await modulesTold(null), ['defineForge: modules: expected a list of modules, got null'])
})

async function modulesTold(modules: unknown): Promise<unknown> {
  const registry = makeRegistry()
  makeForge(registry, { source, modules: modules as (typeof shop)[] }).system('a', {})
  const error: unknown = await collectProject(home, registry).catch((thrown: unknown) => thrown)
  return error instanceof IngotError ? error.problems.map(({ message }) => message) : error
}

type Lower = (config: unknown, context: LowerContext) => Partial<ContributedLists>
