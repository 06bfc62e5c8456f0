import type { ProgressEvent } from '@ingot/contracts/progress.ts'

/** One piece of work that goes on. */
export interface Running {
  readonly id: string
  readonly label: string
  /** Milliseconds, on the clock that `reduce` is given. */
  readonly startedAt: number
  readonly doneBytes?: number
  readonly totalBytes?: number
  readonly note?: string
}

/** Everything a view of progress needs to know. */
export interface ProgressState {
  /** In the order they started. */
  readonly running: readonly Running[]
  readonly done: number
  readonly reused: number
  readonly failed: number
}

export const idle: ProgressState = { running: [], done: 0, reused: 0, failed: 0 }

/** The state after an event that came at `now` (milliseconds). Events of unknown ids change nothing but the counts. */
export function reduce(state: ProgressState, event: ProgressEvent, now: number): ProgressState {
  switch (event.kind) {
    case 'start': {
      const { id, label, totalBytes } = event
      const started: Running = {
        id,
        label,
        startedAt: now,
        ...(totalBytes === undefined ? {} : { totalBytes }),
      }
      return { ...state, running: [...state.running.filter((one) => one.id !== id), started] }
    }
    case 'advance': {
      const { id, doneBytes, note } = event
      const change = {
        ...(doneBytes === undefined ? {} : { doneBytes }),
        ...(note === undefined ? {} : { note }),
      }
      return { ...state, running: state.running.map((one) => (one.id === id ? { ...one, ...change } : one)) }
    }
    case 'finish':
      return {
        ...state,
        running: state.running.filter((one) => one.id !== event.id),
        [event.outcome]: state[event.outcome] + 1,
      }
    case 'notice':
      return state
  }
}
