import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parseDocument } from 'yaml'
import { helloWith, ingot, project } from './cli.ts'
import { root } from './house/tracked-files.ts'

const source = 'source: { debian: { suite: trixie } }\n'

interface Told {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly where?: { readonly file: string; readonly line: number; readonly column: number }
}

/** Problems as `file:line:column code`. */
async function problemsOf(cwd: string): Promise<readonly string[]> {
  const { stdout, code, stderr } = await ingot(['check', '--json'], { cwd })
  assert.equal(code, 2, stderr)
  assert.doesNotMatch(stderr, /\n\s+at .*:\d+:\d+\)/, 'no stack trace')
  const { problems } = JSON.parse(stdout) as { problems: readonly Told[] }
  return problems.map(({ code: name, where }) => {
    return typeof where !== 'object'
      ? name
      : `${where.file.slice(cwd.length + 1)}:${where.line}:${where.column} ${name}`
  })
}

async function show(cwd: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout, code, stderr } = await ingot(['show', '--json', ...args], { cwd })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

test('mistakes in YAML have their file, line and column, all at once', async (t) => {
  const cwd = project(t, {
    'ingot.yaml': `${source}sytems: {}
systems:
  hello:
    packges: [htop]
    services: { ssh: { enable: yes, ports: [22, 70000] } }
    files: { /etc/a: { text: x, mode: 0644 } }
  lost: { extends: helo, templates: [slim] }
nodes:
  n: { system: hell, facts: { hostname: A B } }
  m: { system: hello, facts: { hostname: A B } }
`,
    'systems/web.yaml': 'extends: hello\npackages:\n  - !froce nginx\n',
    'systems/Bad.yaml': 'packages: []\n',
  })
  assert.deepEqual(
    (await problemsOf(cwd)).toSorted(),
    [
      'ingot.yaml:11:23 facts-invalid',
      'ingot.yaml:10:8 node-system',
      'ingot.yaml:2:1 yaml-key',
      'ingot.yaml:5:5 option-unknown',
      'ingot.yaml:6:24 option-type',
      'ingot.yaml:6:49 option-type',
      'ingot.yaml:7:39 yaml-octal',
      'ingot.yaml:8:11 system-unknown',
      'ingot.yaml:8:38 template-unknown',
      'systems/Bad.yaml:1:1 system-name',
      'systems/web.yaml:3:12 yaml-tag',
    ].toSorted(),
  )
  const { stderr } = await ingot(['check'], { cwd })
  assert.match(
    stderr,
    /error: unknown option 'packges'\n {2}at ingot\.yaml:5:5\n {2}5 \| {5}packges: \[htop\]\n.*\nhint: did you mean 'packages'/,
  )
})

test('what is no YAML is told first, and alone', async (t) => {
  const cwd = project(t, {
    'ingot.yaml': `${source}systems: { a: { packges: [] } }\n`,
    'systems/b.yaml': 'a: [1\nb: 2\n',
    'systems/c.yaml': 'a: 1\na: 2\n---\nb: 1\n',
  })
  const problems = await problemsOf(cwd)
  assert.ok(
    problems.every((problem) => /^systems\/[bc]\.yaml:\d+:\d+ yaml-syntax$/.test(problem)),
    String(problems),
  )
  assert.ok(problems.includes('systems/c.yaml:2:1 yaml-syntax'))
})

test('the other ending of YAML files is told, not passed over', async (t) => {
  const cwd = project(t, { 'ingot.yml': source, 'a/ingot.yaml': source, 'a/systems/b.yml': '' })
  assert.match((await ingot(['check'], { cwd })).stderr, /hint: name ingot\.yml ingot\.yaml/)
  assert.deepEqual(await problemsOf(join(cwd, 'a')), ['yaml-file'])
})

test('strange files end in a message', async (t) => {
  for (const [content, expected] of [
    ['', /declares no system|nothing|project/],
    ['[]\n', /expected names/],
    ['just text\n', /expected names/],
    ['systems: { a: {} }\n', /nothing says where packages come from/],
    [`${source}systems: { a: 5 }\n`, /expected a record of options, got the number 5/],
    [`${source}systems: { a: { services: } }\n`, /services: expected a record of options, got null/],
    [`${source}modules: [./gone.ts]\n`, /'\.\/gone\.ts' is not there/],
    [`${source}imports: [gone]\n`, /no such package/],
    [`source: {}\nsystems: { a: {} }\n`, /source/],
    [`source: { nixpkgs: {} }\nsystems: { a: {} }\n`, /unknown key 'nixpkgs'/],
    [`a: ${'['.repeat(20_000)}\n`, /nested too deeply|flow/],
    [`a: &a [${'*a,'.repeat(3)}]\n`, /would hold itself/],
  ] as const) {
    const cwd = project(t, { 'ingot.yaml': content })
    const { code, stderr } = await ingot(['show', 'a'], { cwd })
    assert.equal(code, 2, content.slice(0, 60))
    assert.match(stderr, expected)
    assert.doesNotMatch(stderr, /defect of Ingot|\n\s+at .*:\d+:\d+\)/)
  }
})

test('why points into the YAML, at winners and losers', async () => {
  const cwd = join(root, 'examples/quickstart-yaml')
  const { stdout } = await ingot(['why', 'web', 'services.ssh.ports'], { cwd })
  assert.match(stdout, /\* systems\/web\.yaml:\d+:5 {2}system web {2}!force/)
  const motd = await ingot(['why', 'web', '/etc/motd'], { cwd })
  assert.match(
    motd.stdout,
    /\* systems\/web\.yaml:\d+:5 {2}system web\n {4}ingot\.yaml:\d+:9 {2}system hello {2}outranked/,
  )
})

test('both quickstarts declare the same system', async () => {
  const [one, other] = await Promise.all(
    ['quickstart-yaml', 'quickstart'].map((example) => show(join(root, 'examples', example), 'hello')),
  )
  assert.deepEqual((one as { config: unknown }).config, (other as { config: unknown }).config)
})

const base = `${helloWith("  packages: ['htop'], files: { '/etc/motd': { text: 'TypeScript' } },")}
const { template } = defineForge({ source: debian({ suite: 'trixie' }) })
export const slim = template('slim', { packages: ['nano'] })
`

test('a YAML system extends a TypeScript one, by name and by export', async (t) => {
  const cwd = project(t, {
    'ingot.yaml': `${source}imports: [./base.ts]
systems:
  a: { extends: hello, templates: [slim], packages: [nginx] }
  b: { extends: ./base.ts#hello, templates: ["./base.ts#slim"], packages: [!remove htop] }
`,
    'base.ts': base,
  })
  assert.deepEqual(await show(cwd, 'a', 'packages'), ['htop', 'nano', 'nginx'])
  assert.deepEqual(await show(cwd, 'b', 'packages'), ['nano'])
  const { stdout } = await ingot(['why', 'a', '/etc/motd'], { cwd })
  assert.match(stdout, /base\.ts:\d+:\d+ {2}system hello/)
})

test('a TypeScript system extends a YAML one; why still points into it', async (t) => {
  const cwd = project(t, {
    'ingot.ts': `import { debian, defineForge, yaml } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
const base = system('base', yaml('./systems/base.yaml'))
export const web = system('web', { extends: base, packages: ['nginx'] })
export const more = system('more', { ...yaml('./systems/base.yaml'), packages: ['mc'] })
`,
    'systems/base.yaml': 'packages:\n  - htop\nservices:\n  ssh:\n    enable: true\n',
  })
  assert.deepEqual(await show(cwd, 'web', 'packages'), ['htop', 'nginx'])
  assert.deepEqual(await show(cwd, 'more', 'packages'), ['mc'])
  for (const system of ['web', 'more']) {
    const { stdout } = await ingot(['why', system, 'services.ssh.enable'], { cwd })
    assert.match(stdout, /\* systems\/base\.yaml:5:5 {2}system/)
  }
})

test("another project's system is a base, and not part of this one", async (t) => {
  const cwd = project(t, {
    'site/ingot.yaml': `${source}systems: { web: { extends: ../common/ingot.yaml#base, packages: [nginx] } }\n`,
    'common/ingot.yaml': `${source}systems: { base: { abstract: true, packages: [htop] } }\n`,
  })
  const { stdout } = await ingot(['check', '--json'], { cwd: join(cwd, 'site') })
  const { systems } = JSON.parse(stdout) as { systems: { name: string }[] }
  assert.deepEqual(
    systems.map(({ name }) => name),
    ['web'],
  )
  assert.deepEqual(await show(join(cwd, 'site'), 'web', 'packages'), ['htop', 'nginx'])
})

const shop = `import { defineModule, option, t } from 'ingot'
export const shop = defineModule({
  name: 'shop',
  description: 'A shop.',
  options: { shop: { till: option(t.port(), { default: 1, description: 'Port of the till.' }) } },
})
`

test("a project's own modules have options in YAML, and in its schema", async (t) => {
  const cwd = project(t, {
    'ingot.yaml': `${source}modules: [./shop.ts]\nsystems: { a: { shop: { till: 7 } } }\n`,
    'shop.ts': shop,
  })
  assert.equal(await show(cwd, 'a', 'shop.till'), 7)
  const { stdout } = await ingot(['schema'], { cwd })
  const { $defs } = JSON.parse(stdout) as { $defs: { [name: string]: { description?: string } } }
  assert.match($defs['option.shop.till']?.description ?? '', /Port of the till/)
})

test('a directory with both project files is refused', async (t) => {
  const cwd = project(t, { 'ingot.yaml': source, 'ingot.ts': helloWith('') })
  const { code, stderr } = await ingot(['check'], { cwd })
  assert.equal(code, 2)
  assert.match(stderr, /there are both ingot\.ts and ingot\.yaml/)
})

test('the schema takes every YAML example, and so does the check', async () => {
  const schemas = await Promise.all(
    ['project', 'system'].map((kind) => ingot(['schema', kind], { cwd: root })),
  )
  const [forProject, forSystem] = schemas.map(({ stdout }) =>
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stdout) as object),
  )
  const projects = globSync('examples/**/ingot.yaml', { cwd: root })
  const systems = globSync('examples/*/systems/*.yaml', { cwd: root })
  assert.ok(projects.length > 0 && systems.length > 0)
  for (const [files, validate] of [
    [projects, forProject],
    [systems, forSystem],
  ] as const) {
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8')
      // As an editor sees it: what stands under a tag is a text.
      const seen: unknown = parseDocument(text, { logLevel: 'silent' }).toJS()
      assert.ok(validate?.(seen), JSON.stringify([file, validate?.errors]))
      assert.match(text, /^# yaml-language-server: \$schema=(\.\.\/)?\.ingot\/\w+\.schema\.json/)
    }
  }
  for (const file of projects) assert.equal((await ingot(['check', '-C', join(root, file, '..')])).code, 0)
})

test('the project that docs/yaml.md shows is one, and its pieces mean what it says', async (t) => {
  const text = readFileSync(join(root, 'docs/yaml.md'), 'utf8')
  const blocks = [...text.matchAll(/```(?:yaml|ts)\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  const [ingotYaml = '', webYaml = '', tagged = '', composed = ''] = blocks
  const cwd = project(t, {
    'ingot.yaml': ingotYaml,
    'systems/web.yaml': webYaml,
    'systems/tagged.yaml': tagged,
    'nodes.yaml': 'nodes: { web2: { system: web } }\n',
    'base.ts': helloWith('').replaceAll('hello', 'other'),
    'modules/shop.ts': shop,
    'overlays/web/etc/motd': 'x\n',
    'typescript/ingot.ts': composed,
    'typescript/systems/base.yaml': 'packages: [htop]\n',
  })
  const { stdout, stderr } = await ingot(['check', '--json'], { cwd })
  const { systems, nodes } = JSON.parse(stdout) as { [list: string]: { name: string }[] }
  assert.deepEqual(systems?.map(({ name }) => name).toSorted(), ['hello', 'other', 'tagged', 'web'], stderr)
  assert.deepEqual(nodes?.map(({ name }) => name).toSorted(), ['web1', 'web2'])
  assert.deepEqual(await show(cwd, 'tagged', 'packages'), ['nginx'])
  assert.deepEqual(await show(cwd, 'tagged', 'services.ssh.ports'), [2222])
  assert.deepEqual(await show(join(cwd, 'typescript'), 'web', 'packages'), ['htop', 'nginx'])
})

test('fmt lays out YAML, says so, and leaves TypeScript alone', async (t) => {
  const untidy = `# head\n${source}systems:   { a: {} }\n`
  const cwd = project(t, { 'ingot.yaml': untidy, 'systems/b.yaml': 'packages: []\n', 'x.ts': 'let a  = 1' })
  const check = await ingot(['fmt', '--check'], { cwd })
  assert.deepEqual([check.code, check.stdout], [1, 'differs  ingot.yaml\n'])
  assert.equal(readFileSync(join(cwd, 'ingot.yaml'), 'utf8'), untidy)
  const done = await ingot(['fmt', 'ingot.yaml', 'x.ts'], { cwd })
  assert.deepEqual([done.code, done.stdout], [0, 'laid out  ingot.yaml\n'])
  assert.match(done.stderr, /x\.ts is not YAML: left alone/)
  assert.equal(readFileSync(join(cwd, 'ingot.yaml'), 'utf8'), untidy.replace('   {', ' {'))
  assert.equal((await ingot(['fmt', '--check'], { cwd })).code, 0)
  const gone = await ingot(['fmt', 'gone.yaml', 'ingot.yaml'], { cwd })
  assert.equal(gone.code, 2)
  assert.match(gone.stderr, /'gone\.yaml' cannot be read/)
})
