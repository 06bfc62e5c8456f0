import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ingot, project } from './cli.ts'
import { root } from './house/tracked-files.ts'
import { sharedStore } from './quickstart.ts'

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org'
const declaration = `import { debian, defineForge, secret } from 'ingot'
const { system, node } = defineForge({ source: debian({ suite: 'trixie' }) })
export const web = system('web', {
  users: { admin: { groups: ['sudo'], passwordSecret: secret('admin-password') } },
  secrets: { 'admin-password': {}, token: { owner: 'admin', mode: 0o440 } },
  services: { ssh: { enable: true } },
})
export const web1 = node('web1', {
  system: web,
  facts: {
    interfaces: [{ match: 'en*', dhcp: true, addresses: ['192.0.2.10/24'] }],
    sshKeys: { admin: ['${key}'] },
    secrets: { token: 'secrets/web1/token.age' },
  },
  tags: ['front'],
})
`
const value = 'the-value-of-the-token'

test(
  'a node boots with its facts and secrets, which stand nowhere but on the drive it is given',
  { timeout: 900_000 },
  async (t) => {
    const directory = project(t, { 'ingot.ts': declaration })
    const env = { INGOT_AGE_IDENTITY: join(directory, 'identity.txt') }
    const common = ['-C', directory, '--store', sharedStore]
    const hash = '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7'
    const secrets: readonly (readonly [readonly string[], string])[] = [
      [['keygen'], ''],
      [['set', 'admin-password'], hash],
      [['set', 'token', '--node', 'web1'], value],
    ]
    for (const [args, input] of secrets) {
      const { status, stderr } = spawnSync(join(root, 'ingot'), [...common, 'secret', ...args], {
        input,
        env: { ...process.env, ...env },
        timeout: 60_000,
      })
      assert.equal(status, 0, String(stderr))
    }
    const { code, stdout, stderr } = await ingot([...common, '--json', 'test', '--cpus', '1', 'web1'], {
      seconds: 800,
      env,
    })
    assert.equal(code, 0, stderr + stdout)
    const report = JSON.parse(stdout) as {
      readonly checks: readonly { readonly ok: boolean; readonly expectation: { readonly kind: string } }[]
      readonly consoleLog: string
    }
    const kinds = new Set(report.checks.map(({ expectation }) => expectation.kind))
    for (const kind of ['hostname', 'address', 'lines', 'secret']) assert.ok(kinds.has(kind), kind)
    assert.ok(report.checks.every(({ ok }) => ok))

    for (const text of [stdout, stderr, readFileSync(report.consoleLog, 'utf8')])
      assert.ok(!text.includes(value))
    const grep = spawnSync('grep', ['-rlF', '-e', value, '-e', hash, sharedStore], { timeout: 120_000 })
    assert.equal(String(grep.stdout), '', 'a secret stands in the store')
  },
)
