import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { helloWith, ingot, project } from './cli.ts'
import { readTracked, root } from './house/tracked-files.ts'

test('docs/options.md is what the options say; npm run docs writes it', async () => {
  const { stdout, code } = await ingot(['options', '--markdown'])
  assert.equal(code, 0)
  assert.equal(readTracked('docs/options.md'), stdout)
})

test('options are found by path, and by description where no path fits', async () => {
  const byPath = await ingot(['options', 'ssh.ports', '--json'])
  const found = JSON.parse(byPath.stdout) as { path: string; description: string; type: string }[]
  assert.deepEqual(
    found.map(({ path }) => path),
    ['services.ssh.ports'],
  )
  const words = found[0]?.description.slice(0, 20) ?? ''
  assert.match((await ingot(['options', words])).stdout, /^services\.ssh\.ports {2}\(module ssh\)$/m)
  const { code, stderr } = await ingot(['options', 'flux-capacitor'])
  assert.equal(code, 2)
  assert.match(stderr, /no option has 'flux-capacitor'/)
})

test('every option is described', async () => {
  const all = JSON.parse((await ingot(['options', '--json'])).stdout) as {
    path: string
    description: string
  }[]
  assert.ok(all.length > 30)
  assert.deepEqual(
    all.filter(({ description }) => description.trim().length < 10),
    [],
  )
})

test('completion scripts know every command and its options', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, code } = await ingot(['completion', shell])
    assert.equal(code, 0)
    for (const word of ['check', 'why', 'secret', 'eval-timeout', 'complete-systems']) {
      assert.ok(stdout.includes(word), `${shell}: ${word}`)
    }
  }
  assert.equal((await ingot(['completion', 'tcsh'])).code, 2)
  const { stdout } = await ingot(['completion', 'bash'])
  const typed = 'COMP_WORDS=(ingot build hello --format q) COMP_CWORD=4; _ingot; echo "${COMPREPLY[@]}"'
  assert.equal(spawnSync('bash', ['-c', `${stdout}\n${typed}`], { encoding: 'utf8' }).stdout, 'qcow2\n')
})

test('options of modules of the project are in the reference, too', async (t) => {
  const cwd = project(t, {
    'ingot.ts': `import { debian, defineForge, defineModule, option, t } from 'ingot'
const shop = defineModule({ name: 'shop', description: 'A shop.', options: {
  services: { shop: { port: option(t.port(), { default: 8080, description: 'Port of the shop.' }) } },
} })
const { system } = defineForge({ source: debian({ suite: 'trixie' }), modules: [shop] })
system('web', {})
`,
  })
  const { code, stdout } = await ingot(['options', 'shop'], { cwd })
  assert.equal(code, 0)
  assert.match(stdout, /^services\.shop\.port +\(module shop\)\n +port, default 8080\n +Port of the shop\.$/m)
})

test('bash completes commands, systems, subcommands, values, and options where a dash was typed', async (t) => {
  const cwd = project(t, { 'ingot.ts': helloWith("packages: ['htop'],") })
  const { stdout: script } = await ingot(['completion', 'bash'])
  const complete = (...words: readonly string[]): readonly string[] => {
    const typed = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ingot; printf '%s\\n' "\${COMPREPLY[@]}"`
    const args = ['-c', `${script}\n${typed}`, 'bash', join(root, 'ingot'), ...words]
    return spawnSync('bash', args, { cwd, encoding: 'utf8', timeout: 60_000 }).stdout.trim().split('\n')
  }
  assert.deepEqual(complete('wh'), ['why'])
  assert.deepEqual(complete('why', ''), ['hello'])
  assert.deepEqual(complete('secret', 'k'), ['keygen'])
  assert.deepEqual(complete('completion', ''), ['bash', 'zsh', 'fish'])
  assert.deepEqual(complete('fmt', 'i'), ['ingot.ts'])
  assert.deepEqual(complete('run', '--ssh'), ['--ssh-port'])
})

test('repl answers in JSON, a line each; mistakes go to stderr', async (t) => {
  const cwd = project(t, { 'ingot.ts': helloWith("packages: ['htop'],") })
  const asked = 'config.packages\n1 +\n2\nnope\n.why packages.htop\n'
  const { stdout, stderr, status } = spawnSync(join(root, 'ingot'), ['repl', '--json'], {
    cwd,
    input: asked,
    encoding: 'utf8',
    timeout: 60_000,
  })
  const [packages, sum, why, ...rest] = stdout.trim().split('\n')
  assert.deepEqual([packages, sum, rest, status], ['["htop"]', '3', [], 0])
  assert.match(why ?? '', /^\[\{"kind":"item"/)
  assert.match(stderr, /nope is not defined/)
})
