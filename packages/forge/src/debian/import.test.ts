import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { splitBySize } from './import.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 200_000_000 }), { maxLength: 60 })

const ascending = (a: number, b: number): number => a - b

test('every package is in exactly one batch, and no batch is empty', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 4 }), (all, count) => {
      const batches = splitBySize(
        all.map((bytes) => ({ locked: { bytes } })),
        count,
      )
      const together = batches.flat().map(({ locked }) => locked.bytes)
      assert.deepEqual(together.toSorted(ascending), all.toSorted(ascending))
      assert.ok(batches.length <= count && batches.every((batch) => batch.length > 0))
    }),
  )
})

test('one large package does not have to share its processor with half of the small ones', () => {
  const all = [90_000_000, ...Array.from({ length: 20 }, () => 1_000_000)]
  const [first, second] = splitBySize(
    all.map((bytes) => ({ locked: { bytes } })),
    2,
  )
  assert.deepEqual([first?.length, second?.length], [1, 20])
})
