import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

const path = '/usr/lib/systemd/journald.conf.d/50-declared.conf'

test('persistent and bounded by default', () => {
  assert.equal(textAt(blueprintOf({}), path), '[Journal]\nStorage=persistent\nSystemMaxUse=500M\n')
})

test('limits', () => {
  const journald = {
    storage: 'volatile',
    systemMaxUse: '2G',
    runtimeMaxUse: '64M',
    maxRetentionSec: '90day',
  } as const
  assert.equal(
    textAt(blueprintOf({ services: { journald } }), path),
    '[Journal]\nStorage=volatile\nSystemMaxUse=2G\nRuntimeMaxUse=64M\nMaxRetentionSec=90day\n',
  )
  assert.equal(problemsOf({ services: { journald: { systemMaxUse: 'lots' } } }).length, 1)
})
