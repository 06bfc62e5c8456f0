import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { collectProject } from './collect.ts'
import { debian } from './debian.ts'
import { makeForge } from './forge.ts'
import { makeRegistry } from './registry.ts'
import { secret } from './secret.ts'

/** Of the package that these tests are in: systems that are declared here are its own. */
const home = dirname(import.meta.dirname)
const directory = mkdtempSync(join(tmpdir(), 'ingot-collect-'))
after(() => rmSync(directory, { recursive: true }))
writeFileSync(join(directory, 'motd'), 'Forged.\n')

function begin() {
  const registry = makeRegistry()
  return { registry, ...makeForge(registry, { source: debian({ suite: 'trixie' }) }) }
}

/** Problems as `code line`, the lines counted from the call of `collect`. */
async function problemsOf(registry: ReturnType<typeof makeRegistry>) {
  try {
    await collectProject(home, registry)
  } catch (error) {
    assert.ok(error instanceof IngotError && error.fault === 'request')
    return error.problems
  }
  return assert.fail('the project has no problem')
}

test('a project has its systems and nodes in their order, lowered', async () => {
  const { registry, system, node } = begin()
  const web = system('web', { packages: ['nginx'], services: { ssh: { enable: true } } })
  system('a', { files: { '/etc/motd': { source: join(directory, 'motd') } } })
  node('web1', { system: web, facts: { hostname: 'www' }, tags: ['front'] })

  const project = await collectProject(home, registry)
  assert.deepEqual(
    project.systems.map(({ name, position }) => [name, position.file]),
    [
      ['web', import.meta.filename],
      ['a', import.meta.filename],
    ],
  )
  const [first, second] = project.systems
  assert.ok(first?.blueprint.packages.some(({ name }) => name === 'nginx'))
  assert.deepEqual(first?.definitions['services.ssh.enable']?.[0]?.by, 'system web')
  const [motd] = second?.blueprint.files.filter(({ path }) => path === '/etc/motd') ?? []
  assert.deepEqual(motd?.kind === 'file' && motd.content, {
    kind: 'local',
    path: join(directory, 'motd'),
    sha256: createHash('sha256').update('Forged.\n').digest('hex'),
    bytes: 8,
  })
  assert.deepEqual(
    project.nodes.map(({ name, system: runs, facts, tags }) => ({
      name,
      runs,
      hostname: facts.hostname,
      tags,
    })),
    [{ name: 'web1', runs: 'web', hostname: 'www', tags: ['front'] }],
  )
  assert.deepEqual(JSON.parse(JSON.stringify(project)), project, 'plain data')
})

test('all problems of all systems and nodes, each where it was written', async () => {
  const { registry, system, node } = begin()
  system('a', { packges: ['htop'] } as never)
  system('b', { boot: { mode: 'uefy' } } as never)
  system('b', {})
  system('C', {})
  system('d', { name: 'x' })
  node('n', { system: 'a', facts: { hostname: 'A B' }, tags: ['X'] } as never)
  node('n', { system: { kind: 'system', name: 'gone' } })
  const problems = await problemsOf(registry)
  assert.deepEqual(problems.map(({ code }) => code).toSorted(), [
    'facts-invalid',
    'node-duplicate',
    'node-system',
    'node-tag',
    'option-type',
    'option-unknown',
    'system-duplicate',
    'system-name',
    'system-name',
  ])
  assert.ok(problems.every(({ where }) => typeof where === 'object' && where.file === import.meta.filename))
  const unknown = problems.find(({ code }) => code === 'option-unknown')
  assert.equal(unknown?.hint, "did you mean 'packages'?")
  assert.equal(typeof unknown?.where === 'object' && unknown.where.column, 17)
})

test('a mistake that systems share is told once', async () => {
  const registry = makeRegistry()
  const { system } = makeForge(registry, { source: debian({ suite: 'trixei', mirrors: 'x' } as never) })
  system('a', {})
  system('b', {})
  const problems = await problemsOf(registry)
  assert.deepEqual(
    problems.map(({ message, hint }) => [message, hint]),
    [
      ['debian: suite: expected one of trixie, forky, sid, got the text "trixei"', 'did you mean trixie?'],
      ["debian: unknown argument 'mirrors'", 'did you mean mirror?'],
    ],
  )
})

test('a suite from before QuickJS is refused where it is written', async () => {
  const registry = makeRegistry()
  const { system } = makeForge(registry, { source: debian({ suite: 'bookworm' } as never) })
  system('a', {})
  const [problem] = await problemsOf(registry)
  assert.match(problem?.hint ?? '', /trixie or later/)
  assert.equal(typeof problem?.where === 'object' && problem.where.column, 61)
})

test('local packages are read beside the file that names them', async () => {
  const registry = makeRegistry()
  const { system } = makeForge(registry, {
    source: debian({ suite: 'sid', localPackages: ['gone.deb', 'debian.ts'] }),
  })
  system('a', {})
  const [problem, ...others] = await problemsOf(registry)
  assert.deepEqual(others, [])
  assert.equal(problem?.message, "'gone.deb' cannot be read")
  assert.match(problem.why ?? '', /there is no such file: .*packages\/ingot\/src\/gone\.deb$/)
})

test("modules of one's own define options of the catalog", async () => {
  const shop = defineModule({
    name: 'shop',
    description: '',
    options: { shop: { enable: option(t.boolean(), { default: false, description: '' }) } },
    define: ({ config }) => (config.shop.enable ? { packages: ['nginx'] } : {}) as object,
  })
  const registry = makeRegistry()
  const { system } = makeForge(registry, { source: debian({ suite: 'trixie' }), modules: [shop] })
  system('a', { shop: { enable: true } })
  const { systems } = await collectProject(home, registry)
  assert.deepEqual(systems[0]?.definitions['packages']?.[0]?.by, 'module shop')
  assert.ok(systems[0]?.blueprint.packages.some(({ name }) => name === 'nginx'))
})

test('definitions are checked by the compiler', () => {
  const { system, registry } = begin()
  // @ts-expect-error an unknown option
  system('a', { packges: [] })
  // @ts-expect-error a wrong type
  system('b', { services: { ssh: { enable: 'yes' } } })
  system('c', { services: { ssh: { enable: ({ config }) => config.packages.length > 0 } } })
  // @ts-expect-error an unknown suite
  debian({ suite: 'trixei' })
  assert.deepEqual(
    [...registry.systems.values()].map(({ name }) => name),
    ['a', 'b', 'c'],
  )
})

test('a secret is a name', () => {
  assert.deepEqual(secret('tls-key'), { kind: 'secret', name: 'tls-key' })
  assert.throws(
    () => secret('../tls'),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'secret-name',
  )
})
