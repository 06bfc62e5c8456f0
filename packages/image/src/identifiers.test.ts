import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { deriveUuid, deriveVolumeId } from './identifiers.ts'

test('identifiers follow from seed and label alone, and have the right form', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, label) => {
      const uuid = deriveUuid(seed, label)
      assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.equal(uuid, deriveUuid(seed, label))
      assert.notEqual(uuid, deriveUuid(seed, `${label}.`))
      assert.notEqual(uuid, deriveUuid(`${seed}.`, label))
      assert.match(deriveVolumeId(seed, label), /^[0-9a-f]{8}$/)
    }),
  )
})

test('identifiers never change', () => {
  assert.equal(deriveUuid('00', 'hello/disk'), '2fcefa2b-8d01-429e-a060-9e86edb85a13')
})
