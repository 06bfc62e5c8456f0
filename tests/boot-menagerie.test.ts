import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { ingot } from './cli.ts'
import { bootedAsDeclared } from './guest.ts'
import { root } from './house/tracked-files.ts'

const menagerie = 'examples/menagerie'

/** What makes each of them what it is, among all that is looked at. */
const animals = {
  'base-pet': ['cockpit.socket is active', 'user keeper has shell /usr/bin/zsh'],
  'base-livestock': ['tcp port 9100 is listened on', 'user shepherd has shell /bin/bash'],
  'base-mascot': ['podman info succeeds', 'auditd.service is active'],
} as const

for (const [name, marks] of Object.entries(animals)) {
  test(`${name}: boots, as declared`, { timeout: 900_000 }, async (t) => {
    const checked = await bootedAsDeclared(t, menagerie, name)
    for (const mark of marks)
      assert.ok(
        checked.some((check) => check.startsWith(mark)),
        mark,
      )
  })
}

test('their base is never built, booted or run', { timeout: 60_000 }, async () => {
  for (const command of ['build', 'test', 'run']) {
    const { code, stdout, stderr } = await ingot(['-C', join(root, menagerie), command, 'base'])
    assert.equal(code, 2, command)
    assert.match(stderr, /'base' is abstract/)
    assert.equal(stdout, '')
  }
})
