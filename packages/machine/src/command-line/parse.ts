import { requestError } from '@ingot/contracts/problem.ts'
import { flagsOf, type Command, type Flag, type Request } from './command.ts'

/** A command and what it is asked for. */
export interface Parsed {
  readonly command: Command
  readonly request: Request
}

/**
 * Reads a command line, without the program's own name.
 * @throws request error `command-unknown`, `flag-unknown`, `value-missing`, `operand-missing`, `operand-extra`.
 */
export function parse(args: readonly string[], commands: readonly Command[]): Parsed {
  const [name = '', ...rest] = args
  const command = commands.find((one) => one.name === name)
  if (command === undefined)
    throw requestError({
      code: 'command-unknown',
      message: `os has no command '${name}'`,
      hint: suggestion(
        name,
        commands.filter(({ internal }) => !internal).map((one) => one.name),
        'os help',
      ),
    })
  return { command, request: parseRequest(rest, command) }
}

function parseRequest(args: readonly string[], command: Command): Request {
  const operands: string[] = []
  const given = new Set<string>()
  const values: Record<string, string> = {}
  const known = flagsOf(command)
  const left = [...args]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') {
      operands.push(...left.splice(0))
    } else if (word === '-h') {
      given.add('help')
    } else if (word.startsWith('--')) {
      const [name = '', inline] = split(word.slice(2))
      const flag = known.find((one) => one.name === name)
      if (flag === undefined) throw unknownFlag(name, command, known)
      given.add(name)
      if (flag.value !== undefined) values[name] = inline ?? left.shift() ?? missingValue(flag, command)
      else if (inline !== undefined) throw noValue(flag, command)
    } else operands.push(word)
  }
  if (!given.has('help')) checkOperands(operands, command)
  return { operands, flags: given, values, json: given.has('json') }
}

function split(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

function checkOperands(operands: readonly string[], command: Command): void {
  const wanted = command.operands ?? []
  const missing = wanted.find(({ required }, index) => required && operands[index] === undefined)
  if (missing !== undefined)
    throw requestError({
      code: 'operand-missing',
      message: `os ${command.name}: ${missing.name} is missing`,
      hint: `os ${command.name} --help`,
    })
  const extra = operands[wanted.length]
  if (extra !== undefined)
    throw requestError({
      code: 'operand-extra',
      message: `os ${command.name}: '${extra}' is one argument too many`,
      hint: `os ${command.name} --help`,
    })
}

function unknownFlag(name: string, command: Command, known: readonly Flag[]): Error {
  return requestError({
    code: 'flag-unknown',
    message: `os ${command.name} has no option --${name}`,
    hint: suggestion(
      name,
      known.map((flag) => flag.name),
      `os ${command.name} --help`,
      '--',
    ),
  })
}

function missingValue(flag: Flag, command: Command): never {
  throw requestError({
    code: 'value-missing',
    message: `os ${command.name}: --${flag.name} needs a value`,
    hint: `--${flag.name} ${flag.value ?? ''}`,
  })
}

function noValue(flag: Flag, command: Command): Error {
  return requestError({
    code: 'value-extra',
    message: `os ${command.name}: --${flag.name} takes no value`,
    hint: `os ${command.name} --help`,
  })
}

function suggestion(word: string, names: readonly string[], otherwise: string, prefix = ''): string {
  const near = names.map((name) => ({ name, far: distance(word, name) })).toSorted((a, b) => a.far - b.far)[0]
  return near !== undefined && near.far <= Math.max(1, word.length / 3)
    ? `did you mean '${prefix}${near.name}'?`
    : `see all: ${otherwise}`
}

/** Levenshtein's: how many letters have to be changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change))
    }
    row = next
  }
  return row[to.length] ?? 0
}
