import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { System } from '@ingot/contracts/system.ts'
import { root } from './house/tracked-files.ts'
import { ingot } from './cli.ts'

const examples = join(root, 'examples')
const projects = globSync('*/ingot.{ts,yaml}', { cwd: examples }).map(dirname).toSorted()

async function systemOf(example: string, name: string): Promise<System> {
  const { stdout, stderr } = await ingot(['-C', join(examples, example), 'show', name, '--json'])
  assert.ok(stdout.startsWith('{'), stderr)
  return JSON.parse(stdout) as System
}

function packagesOf({ blueprint }: System): ReadonlySet<string> {
  return new Set(blueprint.packages.map(({ name }) => name))
}

test('every example is evaluated without a mistake and without a warning', { timeout: 120_000 }, async () => {
  assert.ok(projects.includes('menagerie') && projects.includes('desktop'))
  for (const example of projects) {
    const { code, stdout, stderr } = await ingot(['-C', join(examples, example), 'check'])
    assert.equal(code, 0, stderr)
    assert.doesNotMatch(stdout, /warning:/)
  }
})

test('menagerie: a base that is never run, a pet, livestock and a mascot, and a hundred machines', async () => {
  const menagerie = join(examples, 'menagerie')
  const { code, stderr } = await ingot(['-C', menagerie, 'run', 'base'])
  assert.equal(code, 2)
  assert.match(stderr, /'base' is abstract[\s\S]*these extend it: base-livestock, base-mascot, base-pet/)
  const { stdout } = await ingot(['-C', menagerie, 'check', '--json'])
  const { nodes } = JSON.parse(stdout) as { nodes: { system: string }[] }
  assert.equal(nodes.length, 101)

  const pet = await systemOf('menagerie', 'base-pet')
  const names = packagesOf(pet)
  assert.ok(['zsh', 'vim', 'strace', 'cockpit-ws'].every((name) => names.has(name)))
  assert.ok(!names.has('nano'))
  const tool = pet.blueprint.files.find(({ path }) => path === '/usr/bin/how-are-you')
  assert.equal(
    tool?.kind === 'file' && `${tool.mode.toString(8)} ${tool.owner}:${tool.group}`,
    '750 root:adm',
  )

  const mascot = await systemOf('menagerie', 'base-mascot')
  assert.deepEqual(
    mascot.layers.map(({ name }) => name),
    ['base-mascot', 'base-livestock', 'base'],
  )
  assert.deepEqual(
    mascot.blueprint.users.map(({ name }) => name),
    ['shepherd'],
  )
})

test('desktop: every template adds its own, and slim takes away', async () => {
  const plasma = await systemOf('desktop', 'plasma')
  const all = await systemOf('desktop', 'plasma-nvidia-system76-slim')
  const gone = new Set(packagesOf(plasma)).difference(packagesOf(all))
  assert.deepEqual([...gone].toSorted(), [
    'cups',
    'firefox-esr',
    'gwenview',
    'libreoffice-plasma',
    'okular',
    'print-manager',
    'thunderbird',
  ])
  const added = new Set(packagesOf(all)).difference(packagesOf(plasma))
  assert.ok(added.has('nvidia-driver') && added.has('thermald'))
  assert.ok(all.blueprint.kernel.parameters.includes('nvidia-drm.modeset=1'))
  assert.ok(all.blueprint.files.some(({ path }) => path === '/etc/xdg/user-dirs.defaults'))
})
