import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { helloWith, ingot, project } from './cli.ts'
import { root } from './house/tracked-files.ts'

/** Runs the compiler as an editor would in a project; returns what it says and how long it took. */
function compile(cwd: string): { readonly said: string; readonly seconds: number } {
  const started = performance.now()
  const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit'], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { said: stdout + stderr, seconds: (performance.now() - started) / 1000 }
}

test('init starts a project in TypeScript whose types are found, with the whole catalog, soon', async (t) => {
  const cwd = join(project(t, {}), 'deep/er')
  const { code, stdout, stderr } = await ingot(['init', cwd])
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^made {2}.*ingot\.ts$/m)
  assert.match(stdout, /next:\n {2}cd .*deep\/er\n {2}\S*ingot check\n {2}\S*ingot run hello/)
  assert.equal((await ingot(['check'], { cwd })).code, 0)

  const fine = compile(cwd)
  assert.equal(fine.said, '')
  const again = compile(cwd)
  assert.ok(Math.min(fine.seconds, again.seconds) < 4, 'two seconds, and as many for a busy machine')

  appendFileSync(
    join(cwd, 'ingot.ts'),
    "system('b', { pakages: [] })\nsystem('c', { services: { ssh: { enable: 5 } } })\n",
  )
  const { said } = compile(cwd)
  assert.match(said, /ingot\.ts\(\d+,15\): error TS\d+: .*'pakages'/)
  assert.match(said, /ingot\.ts\(\d+,34\): error TS2322: Type 'number' is not assignable/)
})

test('init --yaml starts one whose schema an editor finds', async (t) => {
  const cwd = project(t, {})
  assert.equal((await ingot(['init', '--yaml'], { cwd })).code, 0)
  assert.equal((await ingot(['check'], { cwd })).code, 0)
  assert.equal((await ingot(['fmt', '--check'], { cwd })).code, 0, 'it begins as it is laid out')
  const text = readFileSync(join(cwd, 'ingot.yaml'), 'utf8')
  const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? []
  const schema = JSON.parse(readFileSync(join(cwd, named), 'utf8')) as object
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
  assert.ok(validate(parse(text)), JSON.stringify(validate.errors))
  const settings = JSON.parse(readFileSync(join(cwd, '.vscode/settings.json'), 'utf8')) as {
    'yaml.schemas': { [file: string]: string }
    'yaml.customTags': readonly string[]
  }
  for (const file of Object.keys(settings['yaml.schemas'])) assert.ok(existsSync(join(cwd, file)))
  for (const tag of ['!force scalar', '!if sequence', '!secret scalar']) {
    assert.ok(settings['yaml.customTags'].includes(tag), tag)
  }
  assert.match(readFileSync(join(cwd, '.gitignore'), 'utf8'), /^\.ingot\/$/m)
})

test('init overwrites nothing, and brings a clone what it lacks', async (t) => {
  const mine = {
    'ingot.ts': helloWith(''),
    'README.md': 'mine\n',
    '.gitignore': 'x\n',
    'tsconfig.json': '{}\n',
  }
  const cwd = project(t, mine)
  mkdirSync(join(cwd, '.ingot'))
  writeFileSync(join(cwd, '.ingot/tsconfig.json'), 'old')
  const { code, stdout, stderr } = await ingot(['init'], { cwd })
  assert.equal(code, 0, stderr)
  for (const [file, text] of Object.entries(mine)) assert.equal(readFileSync(join(cwd, file), 'utf8'), text)
  assert.doesNotMatch(stdout, /made {2}(?!\.ingot)/)
  assert.match(stderr, /add \.ingot\/ to \.gitignore/)
  assert.match(stderr, /let tsconfig\.json extend/)
  assert.match(readFileSync(join(cwd, '.ingot/tsconfig.json'), 'utf8'), /"paths"/)
  assert.equal(existsSync(join(cwd, 'ingot.yaml')), false)

  rmSync(join(cwd, 'README.md'))
  assert.deepEqual(
    (JSON.parse((await ingot(['init', '--json'], { cwd })).stdout) as { made: string[] }).made,
    ['README.md'],
  )
})

test('init says where it cannot', async (t) => {
  const cwd = project(t, { 'ingot.ts': helloWith(''), file: '' })
  const yaml = await ingot(['init', '--yaml'], { cwd })
  assert.equal(yaml.code, 2)
  assert.match(yaml.stderr, /there is a project in TypeScript already/)
  const file = await ingot(['init', 'file'], { cwd })
  assert.equal(file.code, 2)
  assert.match(file.stderr, /is not a directory/)
  const nowhere = await ingot(['init', '/proc/ingot'], { cwd, seconds: 20 })
  assert.equal(nowhere.code, 1)
  assert.match(nowhere.stderr, /the directory cannot be made\n {2}at \/proc\/ingot/)
})

test('the repl answers in order, and its values cannot be changed', async () => {
  const lines = [
    'config.name = "x"; config.name',
    '.why packages',
    'config.packages',
    '.options no-such',
    'nope',
    '1 + 1',
  ]
  const { status, stdout, stderr } = spawnSync(
    join(root, 'ingot'),
    ['-C', join(root, 'examples/quickstart-yaml'), 'repl', 'hello'],
    { input: lines.join('\n'), encoding: 'utf8', timeout: 30_000 },
  )
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^'hello'\npackages = \["htop"\]\n.*ingot\.yaml:\d+:5[\s\S]*\n\[ 'htop' \]\n2\n$/)
  assert.match(stderr, /no option has 'no-such'[\s\S]*nope is not defined/)
})

test('a whole system fits the screen of a repl', () => {
  const { stdout, stderr } = spawnSync(
    join(root, 'ingot'),
    ['-C', join(root, 'examples/quickstart-yaml'), 'repl', 'hello'],
    { input: 'system\nconfig\n', encoding: 'utf8', timeout: 30_000 },
  )
  assert.match(stdout, /name: 'hello'/, stderr)
  assert.ok(stdout.split('\n').length < 130, stdout)
})

test('the page of options is whole, and needs nothing from elsewhere', async () => {
  const { stdout, code } = await ingot(['options', '--html'])
  assert.equal(code, 0)
  const all = JSON.parse((await ingot(['options', '--json'])).stdout) as { path: string }[]
  const ids = [...stdout.matchAll(/<article id="([^"]+)">/g)].map(([, id = '']) =>
    id.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  )
  assert.deepEqual(ids.toSorted(), all.map(({ path }) => path).toSorted())
  assert.doesNotMatch(stdout, /(?:src|href)="(?!#)/, 'no address of another file')
  assert.doesNotMatch(stdout.replaceAll(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, ''), /<name>/)
})
