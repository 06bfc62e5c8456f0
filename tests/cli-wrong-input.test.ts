import assert from 'node:assert/strict'
import { test } from 'node:test'
import { helloWith, ingot, project } from './cli.ts'

interface Case {
  readonly name: string
  readonly file: string
  readonly args?: readonly string[]
  /** All of them have to be said on stderr. */
  readonly says: readonly RegExp[]
}

const cases: readonly Case[] = [
  {
    name: 'an unknown option',
    file: helloWith('  services: { shh: { enable: true } },'),
    says: [/services\.shh/, /at ingot\.ts:4:15/, /\^/, /did you mean .*ssh/i],
  },
  {
    name: 'a value of the wrong type',
    file: helloWith("  services: { ssh: { ports: 'many' } },"),
    says: [/services\.ssh\.ports/, /at ingot\.ts:4:/, /many/],
  },
  {
    name: 'two definitions that conflict',
    file: `import { debian, defineForge, mkMerge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', { services: { ssh: { enable: mkMerge([true, false]) } } })
`,
    says: [/services\.ssh\.enable/, /defined twice, and differently/, /ingot\.ts:3:/],
  },
  {
    name: 'a cycle between options',
    file: helloWith(`  services: { ssh: { enable: ({ config }) => config.networking.firewall.enable } },
  networking: { firewall: { enable: ({ config }) => config.services.ssh.enable } },`),
    says: [
      /needs its own value/,
      /services\.ssh\.enable -> networking\.firewall\.enable -> services\.ssh\.enable/,
    ],
  },
  {
    name: 'several mistakes, told at once',
    file: helloWith(
      "  services: { shh: {} },\n  packagse: ['htop'],\n  users: { admin: { groups: 'sudo' } },",
    ),
    says: [/services\.shh/, /packagse/, /users\.admin\.groups/, /3 problems/],
  },
  {
    name: 'an unknown system',
    file: helloWith(''),
    args: ['show', 'helo'],
    says: [/no system 'helo'/, /did you mean hello\?/i],
  },
  {
    name: 'an unknown option asked for',
    file: helloWith(''),
    args: ['why', 'hello', 'services.ssh.enabel'],
    says: [/services\.ssh\.enabel/, /did you mean services\.ssh\.enable/i],
  },
  {
    name: 'a file that throws',
    file: 'const nothing = undefined as unknown as { a: string }\nexport const a = nothing.a\n',
    says: [/TypeError: Cannot read properties of undefined/, /at ingot\.ts:2:26/],
  },
  {
    name: 'a file that throws no error',
    file: "throw 'gone'\n",
    says: [/the project threw 'gone'/, /hint:/],
  },
  {
    name: 'a syntax error',
    file: 'export const a = 1\nexport const b = { c: 1,, }\n',
    says: [/syntax error/, /at ingot\.ts:2:25/, /\^/],
  },
  {
    name: 'syntax that cannot be erased',
    file: 'enum Colour { Red }\n',
    says: [/enum is not supported/, /at ingot\.ts:1:1/, /hint:/],
  },
  {
    name: 'an import that is not there',
    file: "import { web } from './web'\nexport const a = web\n",
    says: [/'\.\/web' cannot be imported/, /at ingot\.ts:1:21/, /extension/],
  },
  {
    name: 'a file that ends the process',
    file: 'process.exit(0)\n',
    says: [/ends the process/, /at ingot\.ts:1:9/, /hint:/],
  },
  {
    name: 'a file that waits for ever',
    file: 'await new Promise(() => {})\n',
    says: [/waits for something that never comes/, /hint:/],
  },
  {
    name: 'a file that never returns',
    file: 'while (true) {}\n',
    args: ['--eval-timeout', '1', 'check'],
    says: [/did not end within 1 s/, /--eval-timeout/],
  },
  {
    name: 'a project without systems',
    file: 'export {}\n',
    args: ['show'],
    says: [/declares no system/, /hint:/],
  },
]

for (const { name, file, args = ['check'], says } of cases) {
  test(`${name} is told clearly`, { timeout: 60_000 }, async (t) => {
    const { code, stdout, stderr } = await ingot(args, { cwd: project(t, { 'ingot.ts': file }) })
    assert.equal(code, 2, stderr)
    assert.equal(stdout, '')
    for (const expected of says) assert.match(stderr, expected)
    assert.match(stderr, /^error: /m)
    assert.doesNotMatch(stderr, /^\s+at .*(node:|packages\/|\()/m, 'no stack trace')
    assert.doesNotMatch(stderr, /does not know/)
  })
}

test('outside a project the way in is named', async (t) => {
  const empty = project(t, {})
  const here = await ingot(['check'], { cwd: empty })
  assert.equal(here.code, 2)
  assert.match(here.stderr, /no ingot\.ts or ingot\.yaml here[\s\S]*-C DIR/)
  const named = await ingot(['-C', 'nowhere', 'check'], { cwd: empty })
  assert.equal(named.code, 2)
  assert.match(named.stderr, /no directory nowhere/)
})

test('a typing error in a command or an option is corrected', async () => {
  const table = [
    [['chekc'], /unknown command 'chekc'\nhint: did you mean 'check'\?/],
    [['check', '--jsn'], /unknown option '--jsn'\nhint: did you mean '--json'\?/],
    [['why', 'hello'], /ingot why wants <what>/],
    [['key'], /ingot key wants one of its commands\nhint: new, rotate/],
    [['key', 'renew', 'root'], /ingot key renew takes no argument\n {2}it was given: root/],
    [['build', '--format'], /--format wants <formats>/],
    [['help', 'chekc'], /there is no such command/],
    [['fmt', '/'], /'\/' is a directory\nhint: name files/],
    [['--eval-timeout', 'soon', 'check'], /'soon' is not a number of seconds/],
  ] as const
  for (const [args, expected] of table) {
    const { code, stderr, stdout } = await ingot(args)
    assert.equal(code, 2, args.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, expected)
  }
})

test('with --json problems are data on stdout, too', async (t) => {
  const cwd = project(t, { 'ingot.ts': helloWith('  services: { shh: { enable: true } },') })
  const { code, stdout } = await ingot(['check', '--json'], { cwd })
  assert.equal(code, 2)
  const { problems } = JSON.parse(stdout) as { problems: { code: string; where: { line: number } }[] }
  assert.equal(problems[0]?.code, 'option-unknown')
  assert.equal(problems[0]?.where.line, 4)
})
