import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originOf } from './origins.ts'

const at = (line: number) => ({ file: 'ingot.ts', line, column: 1 })
const given = [
  { line: 1, by: 'system x', value: ['ssh', 'vim'] },
  { line: 3, by: 'module ssh', value: ['vim'] },
  { line: 4, by: 'module mine', value: ['ssh'] },
]
const lines = (item?: string) =>
  originOf(
    (_option, counts) => () =>
      given.filter(({ by, value }) => counts(by, () => value)).map(({ line }) => at(line)),
    'm',
    'packages',
    new Set(['module ssh']),
    item,
  ).positions.map(({ line }) => line)

test('standard modules have no place of the person’s', () => {
  assert.deepEqual(lines(), [1, 4])
})

test('of an item, only definitions that give it', () => {
  assert.deepEqual(lines('vim'), [1])
  assert.deepEqual(lines('nano'), [])
})
