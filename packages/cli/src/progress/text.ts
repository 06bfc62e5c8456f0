import type { ProgressEvent } from '@ingot/contracts/progress.ts'
import type { Paint } from '../render/paint.ts'
import type { ProgressState, Running } from './state.ts'

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes for people, in powers of 1000: `209 MB`, `1.3 GB`. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** Seconds for people: `0.4 s`, `12 s`, `2 min 05 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

/** What stays on the screen (or in the log) of an event; nothing for most. `before` is the state it came upon. */
export function lastingLine(event: ProgressEvent, before: ProgressState, paint: Paint): string | undefined {
  if (event.kind === 'notice') return event.message
  if (event.kind !== 'finish' || event.outcome === 'reused') return undefined
  const label = before.running.find((one) => one.id === event.id)?.label ?? event.id
  const mark = event.outcome === 'done' ? paint('green', 'done  ') : paint('red', 'failed')
  return `${mark} ${label} ${paint('dim', `(${secondsText(event.seconds)})`)}`
}

/** One running piece: its label, bytes, note and seconds. */
export function runningLine(one: Running, now: number): string {
  const parts = [
    one.doneBytes === undefined && one.totalBytes === undefined ? '' : bytesDone(one),
    secondsText((now - one.startedAt) / 1000),
    one.note ?? '',
  ]
  return `${one.label}  ${parts.filter((part) => part !== '').join('  ')}`
}

function bytesDone({ doneBytes = 0, totalBytes }: Running): string {
  if (totalBytes === undefined || totalBytes <= 0) return bytesText(doneBytes)
  const percent = Math.min(100, Math.floor((doneBytes / totalBytes) * 100))
  return `${bytesText(doneBytes)} of ${bytesText(totalBytes)} (${percent} %)`
}

/** The live view: what runs, at most `rows` lines of at most `columns` columns, with no line break inside. */
export function liveLines(
  state: ProgressState,
  now: number,
  size: { readonly columns: number; readonly rows: number },
): string[] {
  const room = Math.max(1, size.rows)
  const shown = state.running.length > room ? state.running.slice(0, room - 1) : state.running
  const spinner = '|/-\\'[Math.floor(now / 125) % 4]
  const lines = shown.map((one) => `  ${spinner}    ${runningLine(one, now)}`)
  const hidden = state.running.length - shown.length
  if (hidden > 0) lines.push(`       and ${hidden} more`)
  return lines.map((line) => clip(line.replace(/[\p{Cc}]/gu, ' '), size.columns))
}

/** At most `columns` characters, an ellipsis where it was cut. */
function clip(line: string, columns: number): string {
  const characters = [...line]
  return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`
}
