import type { SourcePosition } from '@ingot/contracts/problem.ts'

type Callable = (...args: never[]) => unknown
const tracer = Error as unknown as {
  captureStackTrace?: (target: object, above: Callable) => void
  stackTraceLimit?: number
}

/**
 * Where `callee` was called, from V8's stack; undefined on other engines. Files as paths, not as `file:` URLs.
 */
export function callSite(callee: Callable): SourcePosition | undefined {
  if (tracer.captureStackTrace === undefined) return undefined
  const limit = tracer.stackTraceLimit ?? 10
  const holder: { stack?: string } = {}
  tracer.stackTraceLimit = 1
  tracer.captureStackTrace(holder, callee)
  const frame = holder.stack?.split('\n')[1]
  tracer.stackTraceLimit = limit
  return frame === undefined ? undefined : parseFrame(frame)
}

/** Reads one line of a V8 stack: `    at system (file:///home/me/ingot.ts:3:22)`. */
export function parseFrame(frame: string): SourcePosition | undefined {
  const match = /(?:\(|at (?:async )?)((?:file:\/\/|\/)[^()]*?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(frame)
  if (match?.[1] === undefined) return undefined
  const file = match[1].startsWith('file://')
    ? decodeURIComponent(match[1].slice('file://'.length))
    : match[1]
  return { file, line: Number(match[2]), column: Number(match[3]) }
}
