import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseTrials } from './choose-trials.ts'

const result = (chosen: string, ...blemishes: readonly string[]) => ({ chosen, blemishes })
const olds = Array.from({ length: 9 }, () => result('old', 'Dirty bit is set.'))
const torn = result('old', '/ingot/0/vmlinuz.new')
const news = [result('new'), result('new')]
const all = [...olds, torn, ...news]

test('of each kind of disk some are booted, of the rarest first', () => {
  for (const [count, expected] of [
    [0, []],
    [1, [torn]],
    [2, [torn, news[0]]],
    [3, [olds[4], torn, news[0]]],
    [5, [olds[3], olds[4], torn, ...news]],
    [99, all],
  ] as const)
    assert.deepEqual(
      chooseTrials(all, count).map((one) => all.indexOf(one)),
      expected.map((one) => all.findIndex((other) => other === one)),
      String(count),
    )
  assert.deepEqual(chooseTrials([], 3), [])
})
