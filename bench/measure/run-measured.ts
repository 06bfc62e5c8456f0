import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { workError } from '@ingot/contracts/problem.ts'
import { watchMemory } from './memory.ts'
import type { IsProgram, PeakMemory } from './memory.ts'

export interface MeasuredRun {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Limit in seconds; then the process group is killed. */
  readonly seconds: number
  /** Everything that it wrote, standard output and error, goes here. */
  readonly log: string
  readonly isProgram: IsProgram
  /** Called with every line of standard error, as it comes. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

export interface Measurement {
  /** From the start of the process to its end. */
  readonly seconds: number
  readonly memory: PeakMemory
  readonly stdout: string
}

/** Runs a program and measures it. Throws `bench-failed` when it fails or takes too long, with its last lines. */
export function runMeasured(run: MeasuredRun): Promise<Measurement> {
  const [program = '', ...args] = run.argv
  run.signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const log = createWriteStream(run.log)
    const started = performance.now()
    const child = spawn(program, args, { env: run.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const watch = watchMemory(child.pid ?? 0, run.isProgram)
    const last: string[] = []
    let stdout = ''
    let why = ''

    const kill = (reason: string): void => {
      why ||= reason
      signalGroup(child.pid, 'SIGTERM')
      setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 5000).unref()
    }
    const abort = (): void => kill('interrupted')
    const limit = setTimeout(() => kill(`not done within ${run.seconds} seconds`), run.seconds * 1000)
    run.signal?.addEventListener('abort', abort, { once: true })

    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      log.write(text)
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      run.onLine?.(line)
      log.write(`${line}\n`)
      last.push(line)
      if (last.length > 15) last.shift()
    })
    child.on('error', (error) => (why ||= error.message))
    child.on('close', (code, killedBy) => {
      const seconds = (performance.now() - started) / 1000
      clearTimeout(limit)
      run.signal?.removeEventListener('abort', abort)
      const memory = watch.stop()
      log.end()
      if (code === 0) return resolve({ seconds, memory, stdout })
      reject(
        workError({
          code: 'bench-failed',
          message: `${program} failed: ${why || (code === null ? `killed by ${killedBy}` : `exit status ${code}`)}`,
          where: run.log,
          why: last.join('\n'),
        }),
      )
    })
  })
}

function signalGroup(leader: number | undefined, name: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, name)
  } catch {
    // It is gone already.
  }
}
