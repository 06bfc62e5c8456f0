import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluationTable } from './table.ts'

test('each further system costs what many take more than one', () => {
  const text = evaluationTable({
    machine: { cores: 2, processor: 'a processor' },
    evaluated: [
      { project: 'quickstart', systems: 1, seconds: 0.2, bytes: 1e8 },
      { project: 'quickstart', systems: 10_001, seconds: 5.2, bytes: 3.5e8 },
    ],
    typesSeconds: 0.5,
  })
  assert.match(text, /quickstart` *\| +1 \| +200 ms \| +\| +100 MB/)
  assert.match(text, /10,001 \| +5\.2 s \| +0\.50 ms \| +350 MB/)
})
