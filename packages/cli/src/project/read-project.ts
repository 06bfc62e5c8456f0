import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Family, Project, ProjectOutline } from '@ingot/contracts/project.ts'
import { projectFileIn } from './find-project.ts'
import { messageDescriptor } from './message.ts'
import type { ReaderMessage, ReaderQuestion, Schemas } from './message.ts'

export interface ReadOptions {
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
  /** Also the place of every item of every list. */
  readonly items?: boolean
  /** Only the systems and nodes of these names; of none, the only system there is. Absent: everything. */
  readonly only?: readonly string[] | undefined
}

/** Ends the child when this process is killed; an endless loop would not notice. */
const setpriv = '/usr/bin/setpriv'

/** Megabytes of memory that evaluating a project may take. */
const memoryLimit = 1024

/**
 * Reads a project in a child process of its own, so that a file that never returns, throws, prints or exits ends in a
 * message. What it prints goes to stderr. Throws a request error with every problem of what was asked for.
 */
export async function readProject(directory: string, options: ReadOptions): Promise<Project> {
  const { items = false, only } = options
  const answer = await askReader({ about: 'project', items, only }, directory, options)
  if (answer.kind === 'project') return answer.project
  throw new Error(`the reader answered ${answer.kind}`)
}

/** As {@link readProject}, but only who extends whom; nothing is evaluated. */
export async function readFamily(directory: string, options: ReadOptions): Promise<Family> {
  const answer = await askReader({ about: 'family', only: options.only }, directory, options)
  if (answer.kind === 'family') return answer.family
  throw new Error(`the reader answered ${answer.kind}`)
}

/** As {@link readProject}, but only what a list of the systems shows: there may be very many. */
export async function readOutline(directory: string, options: ReadOptions): Promise<ProjectOutline> {
  const answer = await askReader({ about: 'outline' }, directory, options)
  if (answer.kind === 'outline') return answer.outline
  throw new Error(`the reader answered ${answer.kind}`)
}

/** As {@link readProject}, but nothing is evaluated: JSON Schema of its YAML files, its own modules included. */
export async function readSchemas(directory: string, options: ReadOptions): Promise<Schemas> {
  const answer = await askReader({ about: 'schemas' }, directory, options)
  if (answer.kind === 'schemas') return answer.schemas
  throw new Error(`the reader answered ${answer.kind}`)
}

async function askReader(
  question: ReaderQuestion,
  directory: string,
  { timeoutSeconds, signal }: ReadOptions,
): Promise<ReaderMessage> {
  signal.throwIfAborted()
  const reader = fileURLToPath(new URL('reader.ts', import.meta.url))
  const node = [
    process.execPath,
    `--max-old-space-size=${memoryLimit}`,
    reader,
    directory,
    JSON.stringify(question),
  ]
  const [program = '', ...args] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', ...node] : node
  const child = spawn(program, args, {
    stdio: ['ignore', process.stderr, 'pipe', 'pipe'],
    cwd: directory,
    detached: true,
  })
  if (child.stderr !== null) forwardUntilCrash(child.stderr)
  const end = waitForEnd(child, timeoutSeconds * 1000, signal)
  const pipe = child.stdio[messageDescriptor] as Readable
  const [message, how] = await Promise.all([text(pipe).catch(() => ''), end])
  signal.throwIfAborted()
  const parsed = parseMessage(message)
  if (parsed === undefined) throw silentEnd(directory, how, timeoutSeconds)
  if (parsed.kind === 'problems') throw new IngotError(parsed.fault, parsed.problems)
  return parsed
}

/** The user's own words on stderr pass; Node's dying report of an exhausted memory does not. */
function forwardUntilCrash(stream: Readable): void {
  let crashed = false
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const report = chunk.search(/\n?<--- Last few GCs|FATAL ERROR:/)
    if (!crashed) process.stderr.write(report < 0 ? chunk : chunk.slice(0, report))
    crashed ||= report >= 0
  })
}

type End =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }

/** Waits for the child, and ends it with all it started when the time is up or the signal comes. */
async function waitForEnd(child: ChildProcess, milliseconds: number, signal: AbortSignal): Promise<End> {
  let timedOut = false
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, milliseconds)
  signal.addEventListener('abort', kill, { once: true })
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null]
    kill()
    return timedOut ? { kind: 'timeout' } : { kind: 'exit', code, signal: killedBy }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
  }
}

function parseMessage(message: string): ReaderMessage | undefined {
  try {
    return JSON.parse(message) as ReaderMessage
  } catch {
    return undefined
  }
}

function silentEnd(directory: string, end: End, seconds: number): IngotError {
  const where = projectFileIn(directory)
  if (end.kind === 'timeout') {
    return requestError({
      code: 'project-timeout',
      message: `reading the project did not end within ${seconds} s`,
      where,
      why: 'it loops for ever, waits for something, or is very slow',
      hint: 'look for loops and awaits in it; --eval-timeout SECONDS allows more time',
    })
  }
  if (end.signal !== null) {
    return requestError({
      code: 'project-killed',
      message: `reading the project was ended by ${end.signal}`,
      where,
      why: `it may have used more than ${memoryLimit} MB of memory`,
      hint: 'look for lists that grow without end in it',
    })
  }
  return requestError({
    code: 'project-exit',
    message: `reading the project ended without a result (exit status ${end.code})`,
    where,
    hint: 'look for what ends the process in it',
  })
}
