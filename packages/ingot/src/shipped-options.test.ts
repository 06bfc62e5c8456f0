import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { Json } from '@ingot/contracts/json.ts'
import type { DefinitionRecord } from '@ingot/contracts/system.ts'
import { withShippedOptions } from './shipped-options.ts'

const record = (value: Json, by = 'system hello', used = true): DefinitionRecord => ({
  position: { file: 'ingot.ts', line: 1, column: 1 },
  by,
  priority: 100,
  value,
  used,
})

test('what people declared goes with a system, for root only', () => {
  const { files } = withShippedOptions({ files: [] } as unknown as Blueprint, {
    version: [record('2'), record('0', 'default', false)],
    packages: [record(['vim']), record(['htop'], 'template tools')],
    'boot.tries': [record(3, 'default')],
    'services.ssh.port': [record(22, 'module ssh')],
    'users.admin.hashedPassword': [record('$y$...')],
    'files."/etc/long".text': [record('x'.repeat(1000))],
  })
  const [file] = files
  assert.ok(file?.kind === 'file' && file.content.kind === 'text')
  assert.equal(file.mode, 0o600)
  const { 'files."/etc/long".text': long, ...others } = JSON.parse(file.content.text) as Record<string, Json>
  assert.deepEqual(others, { version: '2', packages: [['vim'], ['htop']] })
  assert.match(String(long), /^1002 characters, sha256 [0-9a-f]{16}$/)
})
