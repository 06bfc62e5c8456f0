import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { option } from '../option.ts'
import { evaluateOptions, tell } from '../testing/evaluate.ts'
import { t } from '../types.ts'
import { formatDuration, formatSize } from './quantity.ts'

/** The value of what is written, or the problem in words. */
function valueOf(type: 'size' | 'duration' | 'calendar', written: unknown): unknown {
  const evaluation = evaluateOptions(
    { it: option<unknown, unknown>(t[type](), { description: '' }) },
    { it: written },
  )
  const [problem] = tell(evaluation)
  return problem ?? evaluation.config.it
}

test('sizes', () => {
  const table: readonly (readonly [unknown, number])[] = [
    [0, 0],
    [512, 512],
    ['512', 512],
    ['4K', 4096],
    ['512M', 512 * 2 ** 20],
    ['1.5G', 1.5 * 2 ** 30],
    ['2GiB', 2 * 2 ** 30],
    ['10 B', 10],
    ['1T', 2 ** 40],
  ]
  for (const [written, bytes] of table) assert.equal(valueOf('size', written), bytes, String(written))
  for (const wrong of [
    -1,
    1.5,
    Number.NaN,
    '',
    'M',
    '1.5',
    '0.3K',
    '512m',
    '1MB',
    '9007199254740993P',
    '1e3',
    null,
  ]) {
    assert.match(String(valueOf('size', wrong)), /^option-type \| it: expected a size such as/, String(wrong))
  }
  const [problem] = evaluateOptions({ it: option(t.size(), { description: '' }) }, { it: '1MB' }).problems
  assert.deepEqual(
    [problem?.why, problem?.hint],
    ['"MB" may mean 1000 or 1024', 'write "1M", which counts in 1024'],
  )
})

test('a size is read as it is shown', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 3 }), (number, power) => {
      const bytes = number * 1024 ** power
      if (Number.isSafeInteger(bytes)) assert.equal(valueOf('size', formatSize(bytes)), bytes)
    }),
  )
})

test('durations', () => {
  const table: readonly (readonly [unknown, number])[] = [
    [0, 0],
    [90, 90],
    [0.25, 0.25],
    ['90', 90],
    ['5min', 300],
    ['5m', 300],
    ['1h 30min', 5400],
    ['1h30min', 5400],
    ['1.5h', 5400],
    ['2 days', 172_800],
    ['250ms', 0.25],
    ['10us', 0.00001],
    ['1month', 2_629_800],
    ['1M', 2_629_800],
  ]
  for (const [written, seconds] of table) assert.equal(valueOf('duration', written), seconds, String(written))
  for (const wrong of [
    -1,
    Infinity,
    '',
    'min',
    '5 minits',
    '1h -5min',
    '-5min',
    'infinity',
    '200y',
    null,
    [],
  ]) {
    assert.match(String(valueOf('duration', wrong)), /^option-type \| it: expected a duration such as/)
  }
})

test('a duration is read as it is shown', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3_000_000_000 }), fc.boolean(), (number, micro) => {
      const seconds = micro ? number / 1e6 : number
      assert.equal(valueOf('duration', formatDuration(seconds)), seconds)
    }),
  )
})

test('calendar events say what is wrong with them', () => {
  for (const right of [
    'daily',
    'Mon..Fri 10:00',
    '*-*-1,15 04:00:00',
    'Sat *-*~7/1 12:00 Europe/Berlin',
    '@1700000000',
  ])
    assert.equal(valueOf('calendar', right), right)
  const table: readonly (readonly [string, RegExp])[] = [
    ['', /it is empty/],
    ['dayly', /"dayly" is neither a weekday nor a word such as "daily"/],
    ['Fri..Mon', /the week begins on Monday/],
    ['25:00', /"25" is no hour: write a number from 0 to 23/],
    ['*-13-1', /"13" is no month/],
    ['10', /"10" is no date/],
    ['10:00 *-*-*', /the date comes before the time/],
    ['Mon *-*-* 10:00 Nowhere/City', /more parts/],
  ]
  for (const [written, why] of table) assert.match(String(valueOf('calendar', written)), why)
})
