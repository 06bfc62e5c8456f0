import { Command, CommanderError, Option } from 'commander'
import { seconds } from './arguments.ts'
import type { GlobalOptions, Invocation } from './invocation.ts'
import type { Output } from './output.ts'
import { commands } from './commands/commands.ts'
import { usageError } from './usage.ts'
import { version } from './version.ts'

/** Turns a command's body into commander's action: it gets the invocation, the arguments and the command's own options. */
export type Act = <A extends unknown[]>(
  body: (invocation: Invocation, ...args: A) => Promise<number | void>,
) => (...args: A) => Promise<void>

/** Adds one command to the tree. */
export type AddCommand = (program: Command, act: Act) => void

/** The command tree, ready to run. `run` resolves to the exit code and rejects with what a room threw. */
export function createProgram({ output, signal }: { output: Output; signal: AbortSignal }): {
  readonly program: Command
  run(args: readonly string[]): Promise<number>
} {
  const program = new Command('ingot')
  let exitCode = 0
  const act: Act =
    (body) =>
    async (...args) => {
      const options = program.opts<GlobalOptions & { color: boolean }>()
      output.quiet = options.quiet
      exitCode = (await body({ options, output, signal }, ...args)) ?? 0
    }
  describe(program)
  for (const add of commands) add(program, act)
  refuseInOurWords(program)
  program.commands.forEach(nameGlobalOptions)
  return {
    program,
    run: async (args) => {
      try {
        if (args.length === 0) program.outputHelp()
        else await program.parseAsync([...args], { from: 'user' })
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error
        return 0
      }
      return exitCode
    },
  }
}

function describe(program: Command): void {
  program
    .description(
      'A forge for operating systems: declare a machine once, lock it, build it bit for bit, boot it.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addOption(new Option('-C, --directory <dir>', 'the project (default: the nearest upwards)'))
    .option('--json', 'print the result, and errors, as JSON', false)
    .option('-q, --quiet', 'say nothing but results and errors', false)
    .option('--mirror <uri>', "Debian mirror to use (default: the one the host's apt uses)")
    .option('--snapshot <uri>', 'archive of old packages, asked for those that the mirror no longer has')
    .option(
      '--store <dir>',
      'where builds are kept (default: INGOT_STORE, else ingot/store in the cache directory)',
    )
    .addOption(
      new Option('--eval-timeout <seconds>', 'how long reading the project may take')
        .argParser(seconds)
        .default(10),
    )
    .configureHelp({ optionDescription })
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
    .addHelpText(
      'after',
      `
Start here:
  ingot init DIR                 make a project
  ingot check                    evaluate every system, show every mistake
  ingot run SYSTEM               lock, build, boot it in a virtual machine
  ingot help COMMAND             more on one command

Results go to stdout, everything else to stderr. Exit status: 0 done, 1 the work failed, 2 the request was wrong.`,
    )
}

/** What is no help, but a complaint, is thrown as a problem, by each command for itself. */
function refuseInOurWords(command: Command): void {
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : usageError(error, command)
  })
  command.commands.forEach(refuseInOurWords)
}

function nameGlobalOptions(command: Command): void {
  command.addHelpText(
    'after',
    '\nOptions of every command (-C, --json, --quiet, --store and more): ingot --help',
  )
  command.commands.forEach(nameGlobalOptions)
}

/** Defaults are said where they say something. */
function optionDescription({ description, defaultValue, defaultValueDescription }: Option): string {
  const said = typeof defaultValue === 'number' || typeof defaultValue === 'string'
  return said ? `${description} (default: ${defaultValueDescription ?? defaultValue})` : description
}
