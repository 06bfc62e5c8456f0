import type { LeafShape, OptionType } from '../type.ts'
import type { Parsed } from '../merge.ts'
import { scalar } from './scalar.ts'

type Quantity = OptionType<number, LeafShape<number | string>>

const powers: readonly string[] = ['', 'K', 'M', 'G', 'T', 'P']

/** Bytes. Written as a number, or as a text with a binary unit: `"512M"`, `"1.5GiB"`. The value is the number of bytes. */
export function size(): Quantity {
  return scalar({
    name: 'size',
    description: 'a size such as "512M" or "2G" (1K is 1024 bytes)',
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', pattern: sizePattern.source },
      ],
    },
    format: (value) => (typeof value === 'number' ? formatSize(value) : JSON.stringify(value)),
    parse: parseSize,
  })
}

const sizePattern = /^(\d{1,15})(?:\.(\d{1,9}))?\s?([KMGTP])?(?:(i?)B)?$/

function parseSize(value: unknown): Parsed<number> {
  if (typeof value === 'number') return whole(value)
  if (typeof value !== 'string') return { ok: false }
  const match = sizePattern.exec(value)
  if (match === null) {
    const lower = /^\s*([\d.]+)\s*([kmgtp])(i?b?)\s*$/i.exec(value)
    return lower === null
      ? { ok: false }
      : { ok: false, hint: `write "${lower[1]}${lower[2]?.toUpperCase()}"` }
  }
  const [, digits = '', fraction = '', unit = '', binary] = match
  if (unit !== '' && binary === '') {
    return {
      ok: false,
      why: `"${unit}B" may mean 1000 or 1024`,
      hint: `write "${digits}${fraction === '' ? '' : `.${fraction}`}${unit}", which counts in 1024`,
    }
  }
  const scale = 10n ** BigInt(fraction.length)
  const scaled = BigInt(digits + fraction) * 1024n ** BigInt(powers.indexOf(unit))
  if (scaled % scale !== 0n) return { ok: false, why: 'it is no whole number of bytes' }
  return whole(Number(scaled / scale))
}

function whole(bytes: number): Parsed<number> {
  if (!Number.isInteger(bytes) || bytes < 0) return { ok: false, why: 'it is no whole number of bytes' }
  return Number.isSafeInteger(bytes)
    ? { ok: true, value: bytes }
    : { ok: false, why: 'it is larger than any disk' }
}

/** A number of bytes as people write it, exactly: `512M`. systemd and most tools read this form. */
export function formatSize(bytes: number): string {
  let power = 0
  let rest = bytes
  while (rest > 0 && rest % 1024 === 0 && power < powers.length - 1) {
    rest /= 1024
    power += 1
  }
  return `${rest}${powers[power]}`
}

/** Microseconds of every unit of systemd.time(7), in the order in which systemd tries them. */
const units: readonly (readonly [string, bigint])[] = [
  ...named(1_000_000n, 'seconds', 'second', 'sec', 's'),
  ...named(60_000_000n, 'minutes', 'minute', 'min'),
  ...named(2_629_800_000_000n, 'months', 'month', 'M'),
  ...named(1000n, 'msec', 'ms'),
  ...named(60_000_000n, 'm'),
  ...named(3_600_000_000n, 'hours', 'hour', 'hr', 'h'),
  ...named(86_400_000_000n, 'days', 'day', 'd'),
  ...named(604_800_000_000n, 'weeks', 'week', 'w'),
  ...named(31_557_600_000_000n, 'years', 'year', 'y'),
  ...named(1n, 'usec', 'us', 'µs', 'μs'),
]

function named(microseconds: bigint, ...names: readonly string[]): readonly (readonly [string, bigint])[] {
  return names.map((name) => [name, microseconds])
}

/** Time that passes. Written as seconds, or as a text with units: `"5min"`, `"1h 30min"`. The value is in seconds. */
export function duration(): Quantity {
  return scalar({
    name: 'duration',
    description: 'a duration such as "5min", "1h 30min" or a number of seconds',
    schema: {
      anyOf: [
        { type: 'number', minimum: 0 },
        { type: 'string', pattern: durationPattern.source },
      ],
    },
    format: (value) => (typeof value === 'number' ? formatDuration(value) : JSON.stringify(value)),
    parse: parseDuration,
  })
}

const durationPattern = /^\s*(?:\d+(?:\.\d*)?\s*[a-zA-Zµμ]*\s*)+$/
const longest = 100n * 31_557_600_000_000n

/** Seconds of a duration as it is written, or why it is none. */
export function parseDuration(value: unknown): Parsed<number> {
  if (typeof value === 'number') {
    const seconds = Math.round(value * 1e6) / 1e6
    return Number.isFinite(value) && value >= 0 && value <= 3.15576e9
      ? { ok: true, value: seconds }
      : { ok: false }
  }
  if (typeof value !== 'string' || !durationPattern.test(value)) return { ok: false }
  let total = 0n
  for (const [, digits = '', fraction = '', unit = ''] of value.matchAll(
    /(\d+)(?:\.(\d*))?\s*([a-zA-Zµμ]*)/g,
  )) {
    const microseconds = unit === '' ? 1_000_000n : units.find(([name]) => name === unit)?.[1]
    if (microseconds === undefined) return { ok: false, why: unknownUnit(unit) }
    const scale = 10n ** BigInt(fraction.length)
    total += (BigInt(digits + fraction) * microseconds) / scale
  }
  return total > longest
    ? { ok: false, why: 'it is longer than a hundred years' }
    : { ok: true, value: Number(total) / 1e6 }
}

function unknownUnit(unit: string): string {
  return `"${unit}" is no unit of time; there are us, ms, s, min, h, d, w, month and y`
}

const readable: readonly (readonly [string, number])[] = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
]

/** Seconds as people and systemd write them, exactly: `1h 30min`. */
export function formatDuration(seconds: number): string {
  const parts: string[] = []
  let rest = Math.round(seconds * 1e6)
  for (const [unit, length] of readable) {
    const count = Math.floor(rest / (length * 1e6))
    if (count > 0) parts.push(`${count}${unit}`)
    rest -= count * length * 1e6
  }
  if (rest > 0 || parts.length === 0) parts.push(rest % 1e6 === 0 ? `${rest / 1e6}s` : `${rest}us`)
  return parts.join(' ')
}
