import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingot } from './cli.ts'
import { readTracked } from './house/tracked-files.ts'

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
})
