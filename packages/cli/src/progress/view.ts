import type { Progress } from '@ingot/contracts/progress.ts'
import { paintFor } from '../render/paint.ts'
import { idle, reduce } from './state.ts'
import type { ProgressState } from './state.ts'
import { lastingLine, liveLines, runningLine } from './text.ts'

/** A view of progress on a stream. `close` takes the live part away; call it before anything else is written. */
export interface ProgressView {
  readonly progress: Progress
  readonly state: () => ProgressState
  close(): void
}

/** A live view on a terminal, plain lines elsewhere, nothing but counting when `quiet`. */
export function openProgress(stream: NodeJS.WriteStream, quiet: boolean): ProgressView {
  let state = idle
  const paint = paintFor(stream)
  const writer = quiet
    ? silent
    : stream.isTTY && process.env['TERM'] !== 'dumb'
      ? liveWriter(stream)
      : plainWriter(stream)
  const timer = setInterval(() => writer.tick(state), writer.interval)
  timer.unref()
  return {
    progress: (event) => {
      const before = state
      state = reduce(state, event, performance.now())
      const line = lastingLine(event, before, paint)
      if (line !== undefined) writer.lasting(line, state)
    },
    state: () => state,
    close: () => {
      clearInterval(timer)
      writer.close()
    },
  }
}

interface Writer {
  /** Milliseconds between ticks. */
  readonly interval: number
  tick(state: ProgressState): void
  lasting(line: string, state: ProgressState): void
  close(): void
}

const silent: Writer = { interval: 60_000, tick: () => {}, lasting: () => {}, close: () => {} }

/** For logs: what ended, and every while what still runs. */
function plainWriter(stream: NodeJS.WriteStream): Writer {
  return {
    interval: 15_000,
    tick: ({ running }) => {
      const now = performance.now()
      for (const one of running.filter(({ startedAt }) => now - startedAt > 10_000)) {
        stream.write(`still  ${runningLine(one, now)}\n`)
      }
    },
    lasting: (line) => void stream.write(`${line}\n`),
    close: () => {},
  }
}

const cursor = { hide: '\u001b[?25l', show: '\u001b[?25h', clearLine: '\u001b[K', clearBelow: '\u001b[J' }

/** For terminals: lasting lines scroll by, what runs is redrawn below them, each time in a single write. */
function liveWriter(stream: NodeJS.WriteStream): Writer {
  let drawn = 0
  let hidden = false
  const draw = (lasting: readonly string[], lines: readonly string[]) => {
    const up = drawn > 0 ? `\u001b[${drawn}A` : ''
    const body = [...lasting, ...lines].map((line) => `${line}${cursor.clearLine}\n`).join('')
    const hide = !hidden && lines.length > 0 ? cursor.hide : ''
    if (up + body !== '') stream.write(`${hide}${up}\r${body}${cursor.clearBelow}`)
    hidden ||= hide !== ''
    drawn = lines.length
  }
  const size = () => ({
    columns: Math.max(20, (stream.columns || 80) - 1),
    rows: Math.max(1, Math.min(12, (stream.rows || 24) - 3)),
  })
  const restore = () => {
    if (hidden) stream.write(cursor.show)
    hidden = false
  }
  process.once('exit', restore)
  return {
    interval: 125,
    tick: (state) => draw([], liveLines(state, performance.now(), size())),
    lasting: (line, state) => draw([line], liveLines(state, performance.now(), size())),
    close: () => {
      draw([], [])
      restore()
      process.removeListener('exit', restore)
    },
  }
}
