import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { didYouMean, editDistance, nearest } from './suggest.ts'

const options = ['packages', 'services', 'users', 'groups', 'files', 'kernel', 'networking', 'boot']

test('near names are suggested, far ones are not', () => {
  const table = [
    ['packges', ['packages']],
    ['service', ['services']],
    ['Users', ['users']],
    ['user', ['users']],
    ['pakcages', ['packages']],
    ['network', ['networking']],
    ['flies', ['files']],
    ['xyzzy', []],
    ['', []],
    ['p'.repeat(10_000), []],
  ] as const
  for (const [name, expected] of table) assert.deepEqual(nearest(name, options), expected, name.slice(0, 20))
})

test('the sentence', () => {
  const table = [
    [[], undefined],
    [['a'], 'did you mean a?'],
    [['a', 'b'], 'did you mean a or b?'],
    [['a', 'b', 'c'], 'did you mean a, b or c?'],
  ] as const
  for (const [names, sentence] of table) assert.equal(didYouMean(names), sentence)
})

test('the distance is symmetric, and zero only for the same text', () => {
  const text = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(editDistance(a, b), editDistance(b, a))
      assert.equal(editDistance(a, b) === 0, a === b)
      assert.ok(editDistance(a, b) <= Math.max(a.length, b.length))
    }),
  )
})
