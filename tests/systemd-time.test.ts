import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { calendarProblem } from '@ingot/language/types/calendar.ts'
import { formatDuration, parseDuration } from '@ingot/language/types/quantity.ts'

/** Many at once: starting the program is what takes time. What is wrong is named on stderr, and the rest goes on. */
function refusedBySystemd(events: readonly string[]): ReadonlySet<string> {
  const { stderr, error } = spawnSync('systemd-analyze', ['calendar', '--', ...events], {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 28,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  })
  assert.equal(error, undefined)
  const refused = [...stderr.matchAll(/^Failed to parse calendar specification '(.*)':/gm)]
  return new Set(refused.map((match) => match[1] ?? ''))
}

const number = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 60 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('00', '05', '1969', '1970', '2026', '2199', '2200', '') },
)
const part = fc.oneof(
  { weight: 3, arbitrary: number },
  { weight: 2, arbitrary: fc.tuple(number, number).map(([a, b]) => `${a}..${b}`) },
  { weight: 2, arbitrary: fc.tuple(number, number).map(([a, n]) => `${a}/${n}`) },
  { weight: 1, arbitrary: fc.tuple(number, number, number).map(([a, b, n]) => `${a}..${b}/${n}`) },
)
const field = fc.oneof(
  { weight: 2, arbitrary: fc.constant('*') },
  { weight: 4, arbitrary: part },
  { weight: 1, arbitrary: fc.array(part, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(',')) },
)
const second = fc.oneof(
  field,
  fc.constantFrom('1.5', '0.25/0.5', '59.999999', '1.5..3', '1.', '.5', '0..1.5/0.5'),
)
const time = fc.oneof(
  fc.tuple(field, field).map((parts) => parts.join(':')),
  fc.tuple(field, field, second).map((parts) => parts.join(':')),
)
const date = fc.oneof(
  fc.tuple(field, fc.constantFrom('-', '~'), field).map((parts) => parts.join('')),
  fc.tuple(field, fc.constant('-'), field, fc.constantFrom('-', '~'), field).map((parts) => parts.join('')),
)
const weekday = fc.constantFrom('Mon', 'tue', 'Wednesday', 'THU', 'fri', 'Sat', 'Sunday', 'Mo')
const weekdays = fc
  .array(
    fc.oneof(
      weekday,
      fc.tuple(weekday, fc.constantFrom('..', '-', '.'), weekday).map((parts) => parts.join('')),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((list) => list.join(','))
const zone = fc.constantFrom('UTC', 'utc', 'Europe/Berlin', 'America/New_York', 'Nowhere/City', 'Mon')
const word = fc.constantFrom('daily', 'WEEKLY', 'semi-annually', 'biannually', 'dayly', 'Quarterly')
const maybe = (text: fc.Arbitrary<string>) => fc.option(text, { nil: '' })
const event = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(word, maybe(zone)) },
  { weight: 8, arbitrary: fc.tuple(maybe(weekdays), maybe(date), maybe(time), maybe(zone)) },
)

test('what systemd refuses is refused, and what it takes is taken', { timeout: 300_000 }, () => {
  const written = fc
    .sample(event, { numRuns: 6000, seed: 257 })
    .map((parts) => parts.filter((text) => text !== '').join(' '))
  const events = [...new Set(written)].filter((text) => text !== '')
  const refused = refusedBySystemd(events)
  const different = events.filter((text) => refused.has(text) !== (calendarProblem(text) !== null))
  assert.ok(refused.size > 100 && events.length - refused.size > 100)
  assert.deepEqual(different, [])
})

const units = ['', 's', 'sec', 'min', 'm', 'h', 'hr', 'd', 'w', 'month', 'M', 'y', 'ms', 'us', 'minutes', 'x']
const span = fc
  .array(fc.tuple(fc.nat({ max: 500 }), fc.constantFrom('', '.5', '.25'), fc.constantFrom(...units)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.map(([whole, fraction, unit]) => `${whole}${fraction}${unit}`).join(' '))

/** Microseconds of a time span; undefined where systemd refuses it. */
function microsecondsOf(text: string): number | undefined {
  const { stdout, error } = spawnSync('systemd-analyze', ['timespan', '--', text], {
    encoding: 'utf8',
    timeout: 10_000,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  assert.equal(error, undefined)
  const found = /^ *[µμu]s: (\d+)$/m.exec(stdout)?.[1]
  return found === undefined ? undefined : Number(found)
}

test('durations mean what systemd takes them for', { timeout: 300_000 }, () => {
  const spans = [...new Set(fc.sample(span, { numRuns: 300, seed: 257 }))]
  const outcomes = spans.map((text) => {
    const parsed = parseDuration(text)
    return { text, own: parsed.ok ? Math.round(parsed.value * 1e6) : undefined, theirs: microsecondsOf(text) }
  })
  // Beyond a hundred years a number is a mistake here.
  const compared = outcomes.filter(({ theirs = 0 }) => theirs < 100 * 31_557_600 * 1e6)
  assert.ok(compared.filter(({ theirs }) => theirs !== undefined).length > 100)
  for (const { text, own, theirs } of compared) assert.equal(own, theirs, text)
})

test('a duration is shown as systemd reads it', { timeout: 300_000 }, () => {
  for (const seconds of [0, 1, 90, 5400.5, 86_400 * 8, 0.000001, 604_800 * 3 + 61]) {
    assert.equal(microsecondsOf(formatDuration(seconds)), Math.round(seconds * 1e6))
  }
})
