import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { root } from './tracked-files.ts'

const tools = [
  ['tsc', '--noEmit'],
  ['oxlint', '--deny-warnings'],
  ['oxfmt', '--check', '.'],
] as const

for (const [tool, ...args] of tools) {
  test(`${tool} has nothing to say`, () => {
    const bin = `${root}/node_modules/.bin/${tool}`
    const { status, stdout, stderr } = spawnSync(bin, args, { cwd: root, encoding: 'utf8', timeout: 110_000 })
    assert.equal(status, 0, stdout + stderr)
  })
}
