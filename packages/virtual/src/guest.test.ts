import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { sharing, sshArguments } from './guest.ts'

test('the socket that commands share may lie anywhere', () => {
  for (const socket of ['/tmp/machine-1-a/ssh', '/tmp/a b/100%d/ssh']) {
    const connection = { keyFile: '/tmp/a b/key', port: 2222, socket }
    const [program = '', ...args] = sshArguments(connection, sharing(connection))
    const { stdout, stderr } = spawnSync(program, ['-G', ...args], { encoding: 'utf8', timeout: 10_000 })
    assert.equal(/^controlpath (.*)$/m.exec(stdout)?.[1], socket, stderr)
  }
})
