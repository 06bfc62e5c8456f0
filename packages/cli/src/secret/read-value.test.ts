import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutLineBreak } from './read-value.ts'

test('only a single line loses its line break', () => {
  const table = [
    ['value\n', 'value'],
    ['value', 'value'],
    ['', ''],
    ['\n', ''],
    ['a\nb\n', 'a\nb\n'],
    ['a\n\n', 'a\n\n'],
  ] as const
  for (const [given, kept] of table) assert.equal(withoutLineBreak(Buffer.from(given)).toString(), kept)
})
