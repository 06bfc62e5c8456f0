import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './house/tracked-files.ts'

const limit = { timeout: 600_000 }

function torture(...args: readonly string[]): void {
  const ran = spawnSync(process.execPath, [join(root, 'tests/torture/run.ts'), ...args], {
    env: { ...process.env, NODE_TEST_CONTEXT: '' },
    timeout: limit.timeout,
  })
  assert.equal(ran.status, 0, String(ran.stderr) + String(ran.stdout))
}

test('an update survives that the power goes at any moment', limit, () => {
  torture('--cuts', '30', '--boots', '1')
})

test('an update that forces nothing to the disk is caught', limit, () => {
  torture('--wrong', '--cuts', '10', '--boots', '0')
})
