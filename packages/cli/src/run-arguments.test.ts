import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { disk, memory, privateNetwork, screenPort, share } from './run-arguments.ts'

const gibibyte = 2 ** 30

test('what is asked of a machine', () => {
  assert.deepEqual(disk('20'), { bytes: 20 * gibibyte })
  assert.deepEqual(disk('512m'), { bytes: gibibyte / 2 })
  assert.deepEqual(disk('data.qcow2'), { file: 'data.qcow2' })
  assert.deepEqual(disk('a:b/data:1T'), { file: 'a:b/data', bytes: 1024 * gibibyte })
  assert.equal(memory('4G'), 4096)
  assert.equal(memory('1536'), 1536)
  assert.deepEqual(share('/srv/a:rw'), { directory: '/srv/a', writable: true })
  assert.deepEqual(share('.'), { directory: '.', writable: false })
  assert.deepEqual(privateNetwork('lab'), { name: 'lab' })
  assert.deepEqual(privateNetwork('lab:fd00::1/64'), { name: 'lab', address: 'fd00::1/64' })
})

test('what cannot be asked', () => {
  for (const act of [
    () => disk('3X'),
    () => disk('0'),
    () => disk(':20G'),
    () => disk('file:huge'),
    () => memory('lots'),
    () => privateNetwork('a b'),
    () => privateNetwork('lab:10.0.0.1'),
    () => privateNetwork('lab:10.0.0.1/33'),
    () => screenPort('80'),
  ])
    assert.throws(act, (error) => error instanceof IngotError && error.problems[0]?.code === 'usage')
})
