import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { ingot } from './cli.ts'

/** A directory with these files, whatever directories they are in. */
function files(t: TestContext, content: { readonly [path: string]: string }): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-compose-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

const project = {
  'project/forge.ts': `import { debian, defineForge } from 'ingot'
import { shop } from 'ingot-shop'
import { greeting } from './modules/greeting.ts'
export const { system, template, node } = defineForge({
  source: debian({ suite: 'trixie' }),
  modules: [shop, greeting],
})
`,
  'project/modules/greeting.ts': `import { defineModule, option, t, textFile } from 'ingot'
export const greeting = defineModule({
  name: 'greeting',
  description: 'What a machine says.',
  options: { greeting: option(t.string(), { default: 'hello', description: 'The words.' }) },
  debian: ({ greeting }, { origin }) => ({
    files: [textFile('/etc/greeting', greeting + '\\n', origin('greeting'))],
  }),
})
`,
  'project/node_modules/ingot-shop/package.json':
    '{ "name": "ingot-shop", "type": "module", "main": "index.ts" }',
  'project/node_modules/ingot-shop/index.ts': `import { defineModule, option, t, type Module } from 'ingot'
export const all: readonly Module[] = []
export const shop = defineModule({
  name: 'shop',
  description: 'A shop.',
  options: { shop: { enable: option(t.boolean(), { default: false, description: 'Whether.' }) } },
  define: ({ config }) => (config.shop.enable ? { packages: ['nginx'] } : {}),
})
`,
  'project/systems/base.ts': `import { overlay } from 'ingot'
import { system } from '../forge.ts'
export const base = system('base', {
  abstract: true,
  packages: ['htop', 'nano'],
  files: { '/etc/motd': { text: 'base\\n' }, '/etc/note': { source: './note' } },
  overlays: [overlay('../overlays/base')],
})
`,
  'project/note': 'a note\n',
  'project/overlays/base/etc/motd': 'overlay\n',
  'project/templates/slim.ts': `import { mkRemove } from 'ingot'
import { template } from '../forge.ts'
export const slim = template('slim', {
  packages: [mkRemove('nano')],
  files: { '/etc/note': mkRemove() },
})
`,
  'project/ingot.ts': `import { node, system } from './forge.ts'
import { base } from './systems/base.ts'
import { slim } from './templates/slim.ts'
export const web = system('web', { extends: base, greeting: 'web', shop: { enable: true } })
export const small = system('small', {
  extends: base,
  templates: [slim],
  greeting: 'small',
})
for (let n = 0; n < 100; n++) node(\`web\${n}\`, { system: n % 2 ? web : small, facts: { hostname: \`web\${n}\` } })
`,
}

test('a project over many files, with modules of its own and from npm, and a hundred nodes', async (t) => {
  const cwd = join(files(t, project), 'project')
  const { code, stdout, stderr } = await ingot(['check', '--json'], { cwd })
  assert.equal(code, 0, stderr)
  const { systems, nodes } = JSON.parse(stdout) as { systems: { name: string }[]; nodes: unknown[] }
  assert.deepEqual(
    systems.map(({ name }) => name),
    ['web', 'small'],
  )
  assert.equal(nodes.length, 100)
})

test('tree, why and diff show what systems are made of', async (t) => {
  const cwd = join(files(t, project), 'project')
  const say = async (...args: readonly string[]) => (await ingot(args, { cwd })).stdout
  assert.equal(await say('tree'), 'base (abstract)\n├─ web\n└─ small  + slim\n')
  assert.equal(
    await say('tree', 'small'),
    [
      'small  ingot.ts:5:22',
      '├─ template slim  templates/slim.ts:3:21',
      '└─ extends base (abstract)  systems/base.ts:3:21',
      '   └─ overlay overlays/base',
      '',
    ].join('\n'),
  )
  const motd = await say('why', 'small', '/etc/motd')
  assert.match(motd, /by the overlay overlays\/base of system base {2}systems\/base\.ts:7:14/)
  assert.match(motd, /hides module files, for the option files\."\/etc\/motd" {2}systems\/base\.ts:6:27/)
  const note = await say('why', 'small', 'files."/etc/note"')
  assert.match(
    note,
    /files\."\/etc\/note" is removed\n {2}\* templates\/slim\.ts:5:12 {2}template slim {2}takes away/,
  )
  assert.match(note, /systems\/base\.ts:6:\d+ {2}system base {2}taken away/)
  assert.match(
    await say('why', 'small', 'nano'),
    /^packages no longer has "nano"\n.*base\.ts:5:22 {2}system base {2}taken out\n.*slim\.ts:4:14 {2}template slim {2}takes it out\n$/,
  )
  assert.match(await say('why', 'small', '/etc/note'), /^removed \/etc\/note\n {2}taken out of files\n/)
  assert.doesNotMatch(await say('why', 'web', 'nginx'), /base\.ts/)
  assert.match(await say('why', 'web', 'greeting'), /\* ingot\.ts:4:51 {2}system web/)
  const diff = await say('diff', 'web', 'small')
  assert.match(diff, /~ greeting {2}web -> small/)
  assert.match(diff, /~ packages {2}-"nginx" -"nano"/)
  assert.match(diff, /- \/etc\/note {2}0644 root:root 7 bytes/)
  assert.equal(await say('diff', 'web', 'web'), 'no difference\n')
})

test('a base is refused where something is to run', async (t) => {
  const cwd = join(files(t, project), 'project')
  for (const args of [
    ['build', 'base'],
    ['run', 'base'],
    ['test', 'base'],
    ['show', 'base'],
  ]) {
    const { code, stderr } = await ingot(args, { cwd })
    assert.equal(code, 2)
    assert.match(stderr, /system 'base' is abstract: it is only there to be extended/)
    assert.match(stderr, /these extend it: web, small/)
  }
})

test('a project is a dependency of another: its systems can be extended, and stay its own', async (t) => {
  const directory = files(t, {
    ...project,
    'other/ingot.ts': `import { debian, defineForge } from 'ingot'
import { base } from '../project/systems/base.ts'
import * as theirs from '../project/ingot.ts'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const web = system('web', { extends: theirs.web })
export const mine = system('mine', { extends: base, files: { '/etc/own': { source: 'own' } } })
`,
    'other/own': 'own\n',
  })
  const cwd = join(directory, 'other')
  const { stdout, stderr } = await ingot(['check'], { cwd })
  assert.deepEqual(
    stdout.split('\n'),
    ['ok  system web  (debian trixie, amd64)', 'ok  system mine  (debian trixie, amd64)', ''],
    stderr,
  )
  const { stdout: why } = await ingot(['why', 'mine', '/etc/note'], { cwd })
  assert.match(why, /7 bytes from .*\/project\/note/)
})

test("a machine runs this project's own systems, also those that another project's words declare", async (t) => {
  const directory = files(t, {
    ...project,
    'other/ingot.ts': `import * as theirs from '../project/ingot.ts'
import { node, system } from '../project/forge.ts'
node('a', { system: system('mine', { extends: theirs.web }) })
node('b', { system: theirs.web })
`,
  })
  const cwd = join(directory, 'other')
  const { code, stderr } = await ingot(['check'], { cwd })
  assert.equal(code, 2)
  assert.match(stderr, /node b: system web belongs to another project\n {2}at ingot\.ts:4/)
  assert.doesNotMatch(stderr, /node a/)
})

test('a revision of the project is compared with the present one', async (t) => {
  const directory = files(t, project)
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args])
  git('init', '--quiet')
  writeFileSync(join(directory, '.gitignore'), 'node_modules\n')
  git('add', '.')
  git('commit', '--quiet', '--message', 'first')
  writeFileSync(join(directory, 'project/overlays/base/etc/motd'), 'other\n')
  const cwd = join(directory, 'project')
  const { stdout, stderr } = await ingot(['diff', 'web', '--revision', 'HEAD'], { cwd })
  assert.match(
    stdout,
    /^files\n {2}~ \/etc\/motd {2}0644 root:root 8 bytes.* -> 0644 root:root 6 bytes/,
    stderr,
  )
  const past = await ingot(['diff', 'web', '--revision', 'HEAD..HEAD'], { cwd })
  assert.equal(past.stdout, 'no difference\n', past.stderr)
  const unknown = await ingot(['diff', 'web', '--revision=--upload-pack=x'], { cwd })
  assert.deepEqual([unknown.code, /there is no revision/.test(unknown.stderr)], [2, true])
  const alone = await ingot(['diff', 'web'], { cwd })
  assert.equal(alone.code, 2)
  assert.match(alone.stderr, /with what shall web be compared\?/)
  const lost = await ingot(['diff', 'web', '0123abcd'], { cwd })
  assert.deepEqual([lost.code, /no commit of the store begins with 0123abcd/.test(lost.stderr)], [2, true])
})
