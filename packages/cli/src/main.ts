import { IngotError } from '@ingot/contracts/problem.ts'
import { createProgram } from './program.ts'
import { describeFailure, exitCodeOf } from './failure.ts'
import { terminalOutput } from './output.ts'

/** Signals end the work through one AbortController; a second one does not wait for the cleaning up. */
function watchSignals(controller: AbortController): () => NodeJS.Signals | undefined {
  let received: NodeJS.Signals | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (received !== undefined) process.exit(signalExitCode(received))
      received = signal
      controller.abort(new Error(`interrupted by ${signal}`))
    })
  }
  return () => received
}

function signalExitCode(signal: NodeJS.Signals): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal as 'SIGHUP' | 'SIGINT' | 'SIGTERM']
}

async function main(): Promise<number> {
  const controller = new AbortController()
  const received = watchSignals(controller)
  const output = terminalOutput()
  const asJson = process.argv.includes('--json')
  try {
    const code = await createProgram({ output, signal: controller.signal }).run(process.argv.slice(2))
    const signal = received()
    return signal === undefined ? code : signalExitCode(signal)
  } catch (error) {
    const signal = received()
    if (signal !== undefined) {
      if (isTold(error)) output.failure(describeFailure(error), asJson)
      else output.note(`interrupted (${signal}); nothing half-written was kept`)
      return signalExitCode(signal)
    }
    output.failure(describeFailure(error), asJson)
    return exitCodeOf(error)
  }
}

/** Whether the error itself says what the interruption left behind. */
function isTold(error: unknown): boolean {
  return error instanceof IngotError && error.problems.some(({ code }) => code === 'interrupted')
}

process.exitCode = await main()
