import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ingot, project } from './cli.ts'

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org'
const declaration = `import { debian, defineForge, secret } from 'ingot'
const { system, node } = defineForge({ source: debian({ suite: 'trixie' }) })
const web = system('web', { users: { admin: {} } })
export const web1 = node('web1', { system: web, facts: { sshKeys: { admin: ['${key}'] } } })
export const vault = system('vault', { secrets: { token: {} } })
`

test("a node's facts as a drive and as user data, for its owner alone", async (t) => {
  const directory = project(t, { 'ingot.ts': declaration })
  const facts = (...args: readonly string[]) => ingot(['-C', directory, 'facts', ...args])
  const drive = await facts('web1', '--json')
  assert.equal(drive.code, 0, drive.stderr)
  const { path, kind, bytes } = JSON.parse(drive.stdout) as Record<string, unknown>
  assert.deepEqual([path, kind], [join(directory, '.ingot/web1.facts'), 'facts'])
  assert.match(readFileSync(String(path)).toString('latin1'), /INGOT-FACTS/)
  const { mode, size } = statSync(String(path))
  assert.deepEqual([mode & 0o777, size], [0o600, bytes])

  const file = join(directory, 'data')
  const data = await facts('web1', '--user-data', '--output', file)
  assert.deepEqual([data.code, data.stdout.trim()], [0, file])
  assert.match(readFileSync(file, 'utf8'), /^#ingot-facts\n/)
})

test('what cannot be written is refused', async (t) => {
  const directory = project(t, { 'ingot.ts': declaration })
  for (const [name, message] of [
    ['web', /'web' is a system without secrets[\s\S]*declare a node/],
    ['vault', /token/],
    ['nobody', /nobody/],
  ] as const) {
    const { code, stderr } = await ingot(['-C', directory, 'facts', name, '--user-data'])
    assert.equal(code, 2, stderr)
    assert.match(stderr, message)
  }
})
