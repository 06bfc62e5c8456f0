import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dirname } from 'node:path'
import * as fc from 'fast-check'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { System } from '@ingot/contracts/system.ts'
import { mkForce } from '@ingot/language/modifiers.ts'
import { collectFamily, collectProject } from './collect.ts'
import { debian } from './debian.ts'
import { makeForge } from './forge.ts'
import type { SystemHandle, TemplateHandle } from './forge.ts'
import { declare, makeRegistry } from './registry.ts'

const home = dirname(import.meta.dirname)

function begin() {
  const registry = makeRegistry()
  return { registry, ...makeForge(registry, { source: debian({ suite: 'trixie' }) }) }
}

async function problemsOf(registry: ReturnType<typeof makeRegistry>) {
  try {
    await collectProject(home, registry)
  } catch (error) {
    assert.ok(error instanceof IngotError && error.fault === 'request')
    return error.problems
  }
  return assert.fail('the project has no problem')
}

const titles = ({ layers }: Pick<System, 'layers'>) => layers.map(({ kind, name }) => `${kind} ${name}`)

test('a system, its templates (the last one first), what it extends, and so on', async () => {
  const { registry, system, template } = begin()
  const [one, two, three] = ['one', 'two', 'three'].map((name) => template(name, { packages: [name] }))
  assert.ok(one && two && three)
  const base = system('base', { templates: [one], abstract: true, networking: { hostName: 'base' } })
  const middle = system('middle', { extends: base, templates: [two, three], packages: ['middle'] })
  system('top', { extends: middle, templates: [one], packages: ['top'] })
  const { systems, bases } = await collectProject(home, registry)
  const [, top] = systems
  assert.ok(top)
  assert.deepEqual(titles(top), [
    'system top',
    'template one',
    'system middle',
    'template three',
    'template two',
    'system base',
  ])
  assert.deepEqual((top.config as { packages: unknown }).packages, ['two', 'three', 'middle', 'one', 'top'])
  assert.equal((top.config as { networking: { hostName: string } }).networking.hostName, 'base')
  assert.equal((top.config as { name: string }).name, 'top')
  assert.deepEqual(
    top.definitions['packages']?.map(({ by }) => by).toSorted(),
    ['default', 'system middle', 'system top', 'template one', 'template three', 'template two'].toSorted(),
  )
  assert.deepEqual(
    bases.map((kept) => [kept.name, titles(kept)]),
    [['base', ['system base', 'template one']]],
  )
})

test('bases and templates are found by name, whatever the order of declaration', async () => {
  const { registry, system, template } = begin()
  system('top', { extends: 'base', templates: ['slim'] })
  system('base', {})
  template('slim', {})
  const { systems } = await collectProject(home, registry)
  assert.deepEqual(systems.map(titles)[0], ['system top', 'template slim', 'system base'])
})

test('what a system is made of is told where it is wrong', async () => {
  const { registry, system, template, node } = begin()
  template('nvidia', {})
  const base = system('base', { abstract: true })
  node('n', { system: base })
  system('a', { extends: 'bas' })
  system('b', { templates: ['nvidea', {} as never] })
  system('c', { extends: 'd' })
  system('d', { extends: 'c' })
  system('e', { extends: { kind: 'system', name: 'base' } })
  system('f', { templates: 'nvidia' as never, abstract: false })
  system('g', { abstract: 'yes' as never })
  template('named', { name: 'x' })
  system('h', { templates: ['named'] })
  system('i', { abstract: true, packges: [] } as never)
  const problems = await problemsOf(registry)
  assert.deepEqual(
    problems.map(({ code, message }) => `${code}: ${message}`),
    [
      "system-unknown: system a: extends: there is no system 'bas' in this project",
      "template-unknown: system b: templates: there is no template 'nvidea' in this project",
      "template-unknown: system b: templates: expected what template('slim', ...) returned, got a record",
      'system-cycle: system c extends itself',
      'system-cycle: system d extends itself',
      "system-unknown: system e: extends: expected what system('base', ...) returned, got a record",
      'template-unknown: system f: templates: expected a list of templates, got the text "nvidia"',
      'system-abstract: system g: abstract: expected true or false, got the text "yes"',
      'system-name: template named: its name is the first argument of template(...), not an option to define',
      "option-unknown: unknown option 'packges'",
      'node-system: node n: system base is abstract: no machine can run it',
    ],
  )
  assert.ok(problems.every(({ where }) => typeof where === 'object' && where.file === import.meta.filename))
  assert.equal(problems[0]?.hint, 'did you mean base?')
})

test('names are unique in a project, wherever its systems are declared', async () => {
  const registry = makeRegistry()
  const elsewhere = { file: '/elsewhere/package/index.ts', line: 1, column: 1 }
  const { system } = makeForge(registry, { source: debian({ suite: 'trixie' }) })
  system('web', {})
  const [web] = registry.systems.values()
  assert.ok(web)
  declare(registry, { ...web, position: elsewhere })
  declare(registry, { ...web, name: 'foreign', position: elsewhere, forge: elsewhere })
  assert.deepEqual(
    (await problemsOf(registry)).map(({ code, where }) => [code, where]),
    [['system-duplicate', elsewhere]],
  )
  registry.systems.delete([...registry.systems.keys()][1] ?? '')
  const { systems } = await collectProject(home, registry)
  assert.deepEqual(
    systems.map(({ name }) => name),
    ['web'],
  )
})

test('what a base lacks is no mistake of the base', async () => {
  const { registry, system } = begin()
  const base = system('base', { abstract: true, systemd: { services: { web: { after: ['x.service'] } } } })
  system('web', { extends: base, systemd: { services: { web: { execStart: '/usr/bin/web' } } } })
  const { systems, bases } = await collectProject(home, registry)
  assert.deepEqual([systems.length, bases.length], [1, 1])
})

test('any tree of layers: the strongest layer decides, priorities beat layers, nothing is lost', async () => {
  const layer = fc.record({
    templates: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 }),
    version: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
    force: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 5 }), async (chain) => {
      const { registry, system, template } = begin()
      const templates = [0, 1, 2, 3].map((n) => template(`t${n}`, { packages: [`t-${n}`] }))
      let below: SystemHandle | undefined
      for (const [index, { templates: used, version, force }] of chain.entries()) {
        const given = version === undefined ? {} : { version: force ? mkForce(`${version}`) : `${version}` }
        below = system(`s${index}`, {
          ...(below === undefined ? {} : { extends: below }),
          templates: used.map((n) => templates[n] as TemplateHandle),
          packages: [`s-${index}`],
          ...given,
        })
      }
      const { systems } = await collectProject(home, registry)
      const config = systems.at(-1)?.config as { version: string; packages: readonly string[] }
      const down = chain.toReversed()
      const forced = down.find((one) => one.force && one.version !== undefined)
      const plain = down.find((one) => one.version !== undefined)
      assert.equal(config.version, `${(forced ?? plain)?.version ?? 0}`)
      const strongestFirst = down.flatMap((one, at) => [
        `s-${chain.length - 1 - at}`,
        ...one.templates.toReversed().map((n) => `t-${n}`),
      ])
      assert.deepEqual(config.packages, [...new Set(strongestFirst)].toReversed())
    }),
    { numRuns: 40 },
  )
})

test('a hundred nodes and their systems from a table', async () => {
  const { registry, system, node } = begin()
  const sites = ['ams', 'ber', 'cph', 'dub']
  const handles = sites.map((site) => system(`edge-${site}`, { networking: { hostName: site } }))
  for (let n = 0; n < 100; n++) {
    node(`edge-${n}`, {
      system: handles[n % sites.length] as SystemHandle,
      facts: { hostname: `edge-${n}`, interfaces: [{ match: 'en*', addresses: [`192.0.2.${n + 1}/24`] }] },
      tags: [sites[n % sites.length] ?? ''],
    })
  }
  const { systems, nodes } = await collectProject(home, registry)
  assert.equal(systems.length, 4)
  assert.equal(new Set(nodes.map(({ facts }) => facts.interfaces[0]?.addresses[0])).size, 100)
  assert.equal(nodes.filter((one) => one.system === 'edge-ber').length, 25)
})

test('what is named is collected alone, whatever is wrong with the rest', async () => {
  const { registry, system, node } = begin()
  const base = system('base', { abstract: true, packages: ['htop'] })
  const web = system('web', { extends: base })
  system('bad', { extends: base, services: { shh: {} } } as never)
  system('lost', { extends: 'nobody' } as never)
  node('one', { system: web })
  node('two', { system: web, facts: { nonsense: 1 } } as never)
  const read = async (...only: readonly string[]) => {
    const { systems, bases, nodes, names } = await collectProject(home, registry, { only })
    assert.deepEqual(names, ['web', 'bad', 'lost'])
    return [...systems, ...bases, ...nodes].map(({ name }) => name)
  }
  assert.deepEqual(await read('web'), ['web'])
  assert.deepEqual(await read('web', 'base'), ['web', 'base'])
  assert.deepEqual(await read('one'), ['web', 'one'])
  assert.deepEqual(await read('absent'), [])
  assert.deepEqual(await read(), [])
  await assert.rejects(read('two'), /nonsense/)
  await assert.rejects(read('bad', 'web'), /services\.shh/)
  const [kept] = (await collectProject(home, registry, { only: ['base'] })).bases
  assert.deepEqual(kept?.variants, ['web', 'bad'])
  const { members } = await collectFamily(home, registry, ['bad', 'base'])
  assert.deepEqual(
    members.map(({ kind, name }) => [kind, name]),
    [
      ['abstract', 'base'],
      ['system', 'bad'],
    ],
  )
})

test('mistakes in files that have no part in what is named are counted', async () => {
  const { registry, system } = begin()
  const base = system('base', { packages: ['htop'] })
  system('web', { extends: base })
  const elsewhere = { file: '/other.yaml', line: 1, column: 1 }
  registry.unread.push({ code: 'yaml-syntax', message: 'no YAML', where: elsewhere })
  assert.equal((await collectProject(home, registry, { only: ['web'] })).elsewhere, 1)
  await assert.rejects(collectProject(home, registry, { only: ['wbe'] }), /no YAML/)
  await assert.rejects(collectProject(home, registry), /no YAML/)
  await assert.rejects(collectFamily(home, registry), /no YAML/)
})
