import type { LeafShape, OptionType } from '../type.ts'
import { textOf } from './scalar.ts'

/** When something happens again and again, as systemd writes it: `daily`, `Mon *-*-* 04:00`; systemd.time(7). */
export function calendar(): OptionType<string, LeafShape<string>> {
  return textOf('calendar event', 'a calendar event such as "daily" or "Mon *-*-* 04:00"', (text) =>
    calendarProblem(text),
  )
}

const words =
  /^(minutely|hourly|daily|monthly|annually|yearly|anually|weekly|quarterly|(bi|semi)-?annually)$/i
const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** Why a text is no calendar event; null where it is one. As systemd 257 reads them. */
export function calendarProblem(text: string): string | null {
  const event = withoutZone(text)
  if (event === '') return 'it is empty'
  if (words.test(event)) return null
  const days = /^[a-z]/i.test(event) ? (/^\S+/.exec(event)?.[0] ?? '') : ''
  const wrongDays = days === '' ? null : weekdaysProblem(days)
  if (wrongDays !== null) return wrongDays
  const rest = event.slice(days.length)
  const when = rest.replace(/^ +/, '')
  if (when === '') return null
  if (/^@\d{1,15}$/.test(when)) return null
  const [first = '', ...others] = when.split(/ +/)
  if (others.length > 1) return 'it has more parts than weekdays, a date, a time and a time zone'
  if (first.includes(':')) return others.length === 0 ? timeProblem(first) : 'the date comes before the time'
  return dateProblem(first) ?? (others.length === 0 ? null : timeProblem(others[0] ?? ''))
}

/** A zone is known by its name, as in /usr/share/zoneinfo. */
function withoutZone(text: string): string {
  const at = text.lastIndexOf(' ')
  const zone = text.slice(at + 1)
  if (at < 0 || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone) || dayNumber(zone) >= 0) return text
  return zone.toUpperCase() === 'UTC' || isZone(zone) ? text.slice(0, at) : text
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function dayNumber(name: string): number {
  const lower = name.toLowerCase()
  return dayNames.findIndex((day) => day === lower || day.slice(0, 3) === lower)
}

function weekdaysProblem(text: string): string | null {
  for (const part of text.replace(/,$/, '').split(',')) {
    const range = part.split(/\.\.|-/)
    const numbers = range.map(dayNumber)
    const unknown = range[numbers.indexOf(-1)]
    if (unknown !== undefined) return `"${unknown}" is neither a weekday nor a word such as "daily"`
    const [from = 0, to = from] = numbers
    if (range.length > 2 || from > to) return `"${part}" is no range of weekdays; the week begins on Monday`
  }
  return null
}

/** Bounds of a field, as systemd has them. */
interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  /** Days that are counted from the end of the month. */
  readonly backwards?: boolean
  /** Values are micro-units, written with a fraction. */
  readonly fraction?: boolean
}

const year: Field = { name: 'year', min: 1970, max: 2199 }
const month: Field = { name: 'month', min: 1, max: 12 }
const day: Field = { name: 'day', min: 1, max: 31 }
const hour: Field = { name: 'hour', min: 0, max: 23 }
const minute: Field = { name: 'minute', min: 0, max: 59 }
const second: Field = { name: 'second', min: 0, max: 59.999999, fraction: true }

function dateProblem(text: string): string | null {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text)
  if (match === null) return `"${text}" is no date: write year-month-day or month-day, "*" for any`
  const [, years, months = '', sign, days = ''] = match
  return (
    (years === undefined ? null : fieldProblem(years, year)) ??
    fieldProblem(months, month) ??
    fieldProblem(days, sign === '~' ? { ...day, max: 28, backwards: true } : day)
  )
}

function timeProblem(text: string): string | null {
  const fields = text.split(':')
  const kinds = [hour, minute, second]
  if (fields.length < 2 || fields.length > 3)
    return `"${text}" is no time: write hour:minute or hour:minute:second`
  return (
    fields.map((field, index) => fieldProblem(field, kinds[index] ?? second)).find((why) => why !== null) ??
    null
  )
}

function fieldProblem(text: string, field: Field): string | null {
  if (text === '*') return null
  const wrong = text.split(',').find((part) => !isPart(part, field))
  return wrong === undefined
    ? null
    : `"${wrong}" is no ${field.name}: write a number from ${field.min} to ${Math.floor(field.max)}, a range "a..b", a repetition "a/n", or "*"`
}

function isPart(part: string, field: Field): boolean {
  const { min, max, backwards = false, fraction = false } = field
  const number = fraction ? String.raw`\d{1,4}(?:\.\d{1,6})?` : String.raw`\d{1,4}`
  const match = new RegExp(`^(${number})(?:\\.\\.(${number}))?(?:/(${number}))?$`).exec(part)
  if (match === null) return false
  const [start = 0, stop, repeat] = match
    .slice(1)
    .map((digits, index) => (digits === undefined ? undefined : valueOf(digits, field, index < 2)))
  if (repeat === 0 || start < min || start > max) return false
  if (stop === undefined) {
    const step = repeat ?? 0
    return step <= max - min && (backwards ? start - step >= min : start + step <= max)
  }
  // Without a repetition seconds go one by one, which a range below one second is too short for.
  if (fraction && repeat === undefined && start + 1 > stop) return false
  // A range ends with its last repetition; one that is shorter than a repetition is its beginning alone.
  const last = stop - ((stop - start) % (repeat ?? 1))
  return stop >= start && last <= max && (last === start || (repeat ?? 1) <= max - min)
}

/** Two digits of a year mean 1970 to 2069. */
function valueOf(digits: string, { name }: Field, isYear: boolean): number {
  const value = Number(digits)
  if (name !== 'year' || !isYear) return value
  if (value < 70) return 2000 + value
  return value < 100 ? 1900 + value : value
}
