import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { chooseCuts, type CutPoint } from './cut-points.ts'
import type { LoggedWrite } from './write-log.ts'

const anyWrite = fc.record({
  offset: fc.constant(0),
  length: fc.integer({ min: 1, max: 8 }).map((sectors) => sectors * 512),
  data: fc.constant(0),
  flush: fc.boolean(),
  forced: fc.boolean(),
  position: fc.constant(0),
})
const anyWrites: fc.Arbitrary<LoggedWrite[]> = fc.array(anyWrite, { minLength: 1, maxLength: 60 })

test('a cut loses nothing that was flushed or forced, and the same seed cuts the same', () => {
  fc.assert(
    fc.property(anyWrites, fc.nat(40), fc.string(), (writes, cuts, seed) => {
      const certain = Math.floor(writes.length / 2)
      const request = { writes, from: 0, to: writes.length, cuts, certain, seed }
      const chosen = chooseCuts(request)
      assert.equal(chosen.length, cuts)
      assert.deepEqual(chooseCuts(request), chosen)
      const isWorst = ({ issued, durable, fates }: CutPoint) =>
        issued === certain &&
        fates.every((fate, index) => fate === 'lost' || writes[durable + index]?.forced === true)
      assert.ok(cuts === 0 || chosen.some(isWorst))
      for (const { issued, durable, fates } of chosen) {
        assert.ok(durable <= issued && issued <= writes.length)
        assert.ok(durable === 0 || writes[durable - 1]?.flush)
        assert.equal(fates.length, issued - durable)
        for (const [index, fate] of fates.entries()) {
          const write = writes[durable + index]
          assert.ok(write && !write.flush)
          if (write.forced) assert.equal(fate, 'whole')
          if (typeof fate === 'object') assert.ok(fate.bytes % 512 === 0 && fate.bytes <= write.length)
        }
      }
    }),
  )
})

test('every flush has its cut when there are enough, and writes are lost, torn and kept between', () => {
  const writes = Array.from({ length: 400 }, (_, index) => ({
    offset: 0,
    length: 4096,
    data: 0,
    flush: index % 20 === 19,
    forced: false,
    position: 0,
  }))
  const chosen = chooseCuts({ writes, from: 0, to: 400, cuts: 100, seed: 'a' })
  const whole = new Set(chosen.filter(({ fates }) => fates.length === 0).map(({ issued }) => issued))
  for (let flush = 20; flush < 400; flush += 20) assert.ok(whole.has(flush), String(flush))
  const fates = chosen.flatMap((cut) => cut.fates.map((fate) => (typeof fate === 'string' ? fate : 'torn')))
  assert.deepEqual(new Set(fates), new Set(['whole', 'lost', 'torn']))
})
