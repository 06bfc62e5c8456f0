import { homedir } from 'node:os'
import path from 'node:path'
import { describeFailure, exitCodeOf } from '@ingot/cli/failure.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { requestError } from '@ingot/contracts/problem.ts'

/** Runs what a script does: an interruption reaches it, a failure is told in words, and its number is the exit status. */
export async function runScript(main: (signal: AbortSignal) => Promise<number | void>): Promise<void> {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  try {
    const status = await main(controller.signal)
    if (status !== undefined) process.exitCode = status
  } catch (error) {
    terminalOutput().failure(describeFailure(error), false)
    process.exitCode = exitCodeOf(error)
  }
}

/** How often something is measured. Throws a request error for what is no such number. */
export function numberOfRuns(text: string): number {
  if (/^[1-9][0-9]?$/.test(text)) return Number(text)
  throw requestError({ code: 'bench-runs', message: `--runs takes a number from 1 to 99, not ${text}` })
}

/** Where stores, packages and tools of the benchmarks stay. */
export function defaultCache(): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'ingot-bench')
}
