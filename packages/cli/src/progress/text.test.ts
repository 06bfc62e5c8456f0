import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProgressEvent } from '@ingot/contracts/progress.ts'
import { plain } from '../render/paint.ts'
import { idle, reduce } from './state.ts'
import { bytesText, lastingLine, liveLines, secondsText } from './text.ts'

const start = (id: string, totalBytes?: number): ProgressEvent => ({
  kind: 'start',
  id,
  label: `work ${id}`,
  ...(totalBytes === undefined ? {} : { totalBytes }),
})

function after(events: readonly (readonly [number, ProgressEvent])[]) {
  return events.reduce((state, [now, event]) => reduce(state, event, now), idle)
}

test('bytes read as people say them', () => {
  const table = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_949, '9.9 kB'],
    [9_950, '10 kB'],
    [209_400_000, '209 MB'],
    [999_600_000, '1.0 GB'],
    [5e15, '5000 TB'],
  ] as const
  for (const [bytes, text] of table) assert.equal(bytesText(bytes), text)
})

test('seconds read as people say them', () => {
  const table = [
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
  ] as const
  for (const [seconds, text] of table) assert.equal(secondsText(seconds), text)
})

test('what runs is shown with bytes, time and note, in the order it started', () => {
  const state = after([
    [0, start('fetch', 200_000_000)],
    [1000, start('tree')],
    [1500, { kind: 'advance', id: 'fetch', doneBytes: 50_000_000 }],
    [1600, { kind: 'advance', id: 'tree', note: 'unpacking' }],
  ])
  assert.deepEqual(liveLines(state, 2000, { columns: 80, rows: 10 }), [
    '  |    work fetch  50 MB of 200 MB (25 %)  2.0 s',
    '  |    work tree  1.0 s  unpacking',
  ])
})

test('finished work leaves the view and is counted by its outcome', () => {
  const state = after([
    [0, start('a')],
    [0, start('b')],
    [0, start('c')],
    [1, { kind: 'finish', id: 'a', outcome: 'done', seconds: 1 }],
    [1, { kind: 'finish', id: 'b', outcome: 'reused', seconds: 0 }],
    [1, { kind: 'finish', id: 'c', outcome: 'failed', seconds: 2 }],
  ])
  assert.deepEqual(state, { running: [], done: 1, reused: 1, failed: 1 })
})

test('lines never exceed the terminal, and neither does their number', () => {
  const state = after(
    Array.from({ length: 9 }, (_, n) => [0, start(`${n} ${'x'.repeat(100)}\nnext`)] as const),
  )
  const lines = liveLines(state, 0, { columns: 30, rows: 4 })
  assert.equal(lines.length, 4)
  assert.equal(lines[3]?.trim(), 'and 6 more')
  for (const line of lines) assert.ok([...line].length <= 30 && !line.includes('\n'), line)
})

test('only endings and notices last; reuse is silent', () => {
  const before = after([[0, start('a')]])
  const line = (event: ProgressEvent) => lastingLine(event, before, plain)
  assert.equal(line({ kind: 'finish', id: 'a', outcome: 'done', seconds: 3.21 }), 'done   work a (3.2 s)')
  assert.equal(
    line({ kind: 'finish', id: 'a', outcome: 'failed', seconds: 70 }),
    'failed work a (1 min 10 s)',
  )
  assert.equal(line({ kind: 'finish', id: 'a', outcome: 'reused', seconds: 0 }), undefined)
  assert.equal(line({ kind: 'notice', message: 'locking first' }), 'locking first')
  assert.equal(line(start('b')), undefined)
})
