/** Texts that people read: sizes, times, spans. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `12.3 MiB`. */
export function bytesText(bytes: number): string {
  let power = 0
  let left = bytes
  while (left >= 1024 && power < units.length - 1) {
    left /= 1024
    power++
  }
  return `${power === 0 || left >= 100 ? Math.round(left) : left.toFixed(1)} ${units[power]}`
}

/** `2026-11-21 03:12`, in UTC, as the journal of a server has it. */
export function instantText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`
}

/** `4.2 s`, `3 min 5 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** `ago` and how long: `5 min ago`. */
export function agoText(instant: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1000)
  const steps = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const
  for (const [length, name] of steps) {
    const count = Math.floor(seconds / length)
    if (count >= 1) return `${count} ${name}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}
