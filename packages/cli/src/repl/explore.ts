import { once } from 'node:events'
import { start } from 'node:repl'
import type { REPLServer } from 'node:repl'
import { createInterface } from 'node:readline'
import { Readable, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { isNativeError } from 'node:util/types'
import type { Json } from '@ingot/contracts/json.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { explain } from '../explain/why.ts'
import { renderExplanation } from '../explain/render-why.ts'
import { describeFailure } from '../failure.ts'
import { schemasFor } from '../init/schemas.ts'
import type { Invocation } from '../invocation.ts'
import { lockPath } from '../pipeline/places.ts'
import { findOptions } from '../reference/find-options.ts'
import { optionsText } from '../reference/render-options.ts'

/** What is explored. */
export interface Explored {
  readonly project: Project
  readonly system: System
}

/**
 * Reads expressions from stdin until it ends, and shows their values. `config`, `definitions`, `blueprint` and `system`
 * are there, frozen. With `--json` each answer is a line of JSON. `load` reads the project, now and again at `.reload`.
 */
export async function explore(invocation: Invocation, load: () => Promise<Explored>): Promise<void> {
  const { output, signal } = invocation
  const { json } = invocation.options
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  let explored = await load()
  const { name } = explored.system
  if (terminal) output.note(`system ${name}: config, definitions, blueprint; .help says more`)
  const answering: Answering = { pending: Promise.resolve() }
  const server = start({
    input: terminal ? process.stdin : Readable.from(oneByOne(answering)),
    output: terminal ? process.stdout : answersOnly(),
    prompt: terminal ? `${name}> ` : '',
    terminal,
    ignoreUndefined: true,
    writer: (value) =>
      json && !isNativeError(value) ? (JSON.stringify(value) ?? 'null') : shown(value, terminal),
  })
  provide(server, explored.system)
  server.on('reset', () => provide(server, explored.system))
  addCommands(server, invocation, answering, {
    '.why WHAT': async (what) => {
      const { project, system } = explored
      const lock = await readLock(lockPath(project.directory))
      const found = await explain(system, what, { lock, ownerOf: () => Promise.resolve(undefined) })
      if (json) return JSON.stringify(found)
      const view = { paint: output.paint, directory: process.cwd() }
      return found.map((one) => renderExplanation(one, view)).join('\n\n')
    },
    '.options QUERY': async (query) => {
      const { options } = await schemasFor(invocation)
      const found = findOptions(options, query === '' ? undefined : query)
      return json ? JSON.stringify(found) : optionsText(found, output.paint)
    },
    '.reload': async () => {
      explored = await load()
      provide(server, explored.system)
      return json ? JSON.stringify({ system: name }) : `${name} read again`
    },
  })
  signal.addEventListener('abort', () => server.close(), { once: true })
  await once(server, 'exit')
  await answering.pending
}

const screenful = 60

/** A value as deep as fits a screen: a whole system has thousands of lines. */
function shown(value: unknown, colors: boolean): string {
  const texts = [4, 3, 2, 1, 0].map((depth) => inspect(value, { depth, colors, maxArrayLength: 50 }))
  return texts.find((text) => text.split('\n').length <= screenful) ?? texts.at(-1) ?? ''
}

/** The answer that is being made. */
interface Answering {
  pending: Promise<void>
}

/** Lines of stdin, each when the one before has its answer. */
async function* oneByOne(answering: Answering): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin })) {
    yield `${line}\n`
    // The server takes the line in this turn of the event loop.
    await setImmediate()
    await answering.pending
  }
}

/** Stdout for programs that read it: no prompts of lines that go on, and mistakes go to stderr. */
function answersOnly(): Writable {
  return new Writable({
    write: (chunk, _encoding, done) => {
      const text = String(chunk)
      if (text.startsWith('Uncaught ')) process.stderr.write(text)
      else if (text !== '| ') process.stdout.write(text)
      done()
    },
  })
}

function provide({ context }: REPLServer, system: System): void {
  const { config, definitions, blueprint } = system
  for (const [name, value] of Object.entries({ system, config, definitions, blueprint })) {
    const frozen = freeze(value as unknown as Json)
    Object.defineProperty(context, name, { configurable: true, enumerable: true, value: frozen })
  }
}

/** What a person tries here changes nothing, and a try to change it must not look as if it did. */
function freeze(value: Json): Json {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}

type Answer = (argument: string) => string | Promise<string>

const help: { readonly [command: string]: string } = {
  '.why WHAT': 'which line of which file made it so: an option, a path, a package, a unit, a user',
  '.options QUERY': 'the options that have it in their path or description',
  '.reload': 'read the project again',
}

function addCommands(
  server: REPLServer,
  { output }: Invocation,
  answering: Answering,
  answers: { readonly [command: string]: Answer },
): void {
  for (const [usage, answer] of Object.entries(answers)) {
    const [command = ''] = usage.slice(1).split(' ')
    const say = async (argument: string): Promise<void> => {
      try {
        output.result(await answer(argument.trim()))
      } catch (error) {
        output.failure(describeFailure(error), false)
      }
    }
    server.defineCommand(command, {
      help: help[usage] ?? '',
      action(argument) {
        this.clearBufferedCommand()
        answering.pending = say(argument).then(() => this.displayPrompt())
      },
    })
  }
}
