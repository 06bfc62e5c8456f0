import type { Command, CommanderError } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'

/** Commander's complaint about a command as a problem like any other: its suggestion becomes the hint. */
export function usageError({ code, message }: CommanderError, command: Command): Error {
  const said = message.replace(/^error: /, '')
  return requestError({
    code: 'usage',
    ...(code === 'commander.help' ? groupAlone(command) : complaint(said, command)),
  })
}

type Told = Pick<Problem, 'message' | 'why' | 'hint'>

const complaints: readonly (readonly [RegExp, (found: readonly string[], name: string) => Told])[] = [
  [
    /value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/,
    ([, given = '', argument, choices]) => ({
      message: `'${given}' is no ${argument} that there is`,
      hint: `one of: ${choices}`,
    }),
  ],
  [
    /^too many arguments for '.*'\. Expected (\d+) arguments? but got \d+: (.*)\.$/,
    ([, count = '', given], name) => ({
      message: `${name} takes ${{ 0: 'no argument', 1: 'one argument' }[count] ?? `at most ${count} arguments`}`,
      why: `it was given: ${given}`,
      hint: `${name} --help shows what it takes`,
    }),
  ],
  [
    /^missing required argument '(.*)'$/,
    ([, argument], name) => ({
      message: `${name} wants <${argument}>`,
      hint: `${name} --help shows what it takes`,
    }),
  ],
  [
    /^option '(?:-\w, )?(--[\w-]+) (.*)' argument missing$/,
    ([, option, value], name) => ({
      message: `${option} wants ${value}`,
      hint: `${name} --help shows what it takes`,
    }),
  ],
]

function complaint(said: string, command: Command): Told {
  const name = fullName(command)
  for (const [pattern, tell] of complaints) {
    const found = pattern.exec(said)
    if (found !== null) return tell(found, name)
  }
  const [message = '', ...rest] = said.split('\n')
  const suggestion = rest.join(' ').replace(/^\(Did you mean (.*)\?\)$/, "did you mean '$1'?")
  return { message, hint: suggestion || `${name} --help shows what there is` }
}

/** A command that only holds others was called by itself. */
function groupAlone(command: Command): Told {
  const name = fullName(command)
  if (command.parent === null)
    return { message: 'there is no such command', hint: `${name} --help shows what there is` }
  const names = command.commands.map((one) => one.name()).filter((one) => one !== 'help')
  return {
    message: `${name} wants one of its commands`,
    hint: `${names.join(', ')}; ${name} --help says more`,
  }
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}
