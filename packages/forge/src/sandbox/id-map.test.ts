import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findSubordinateRange } from './id-map.ts'

const cases: readonly [string, string, number | undefined][] = [
  ['named', 'someone:1:65536\nme:100000:65536\n', 100000],
  ['by number', '1000:200000:65536\n', 200000],
  ['too short', 'me:100000:1000\n', undefined],
  ['second is long enough', 'me:100000:1000\nme:300000:65536\n', 300000],
  ['nobody', '', undefined],
]
for (const [what, text, expected] of cases)
  test(`subordinate ids: ${what}`, () => assert.equal(findSubordinateRange(text, 'me', 1000), expected))
