import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closest } from './closest.ts'

test('a near miss finds what was meant, nonsense finds nothing', () => {
  const names = ['hello', 'web', 'gateway', 'ssh']
  const table = [
    ['helo', 'hello'],
    ['shs', 'ssh'],
    ['gatewya', 'gateway'],
    ['wbe', 'web'],
    ['database', undefined],
    ['x', undefined],
  ] as const
  for (const [word, expected] of table) assert.equal(closest(word, names), expected, word)
})
