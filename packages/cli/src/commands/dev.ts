import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Command } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
import { chooseSystem, readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'
import { shortPath } from '../render/problem.ts'

interface DevOptions {
  readonly locked: boolean
  readonly home: boolean
  readonly direnv: boolean
}

/** `ingot dev`: a shell in a system's own tree, with the project in it. */
export function addDev(program: Command, act: Act): void {
  program
    .command('dev')
    .summary("a shell with a system's packages, here")
    .description(
      "a shell on this machine that has a system's own packages and files, read-only, and this project, writable. No virtual machine and no services: a sandbox, as you, with this machine's network. The exit status is the command's",
    )
    .argument('[system]', 'its name; may be left out when there is only one')
    .argument('[command...]', 'run this instead of a shell: ingot dev SYSTEM -- make test')
    .option('--locked', 'refuse to build when ingot.lock does not fit', false)
    .option('--home', 'show your home directory inside, not an empty one', false)
    .option('--direnv', 'write its programs as a directory for PATH, and print the line for .envrc', false)
    .action(
      act(async (invocation, name: string | undefined, command: readonly string[], own: DevOptions) => {
        const [project, { prepareShell }] = await Promise.all([
          readNamed(invocation, name),
          import('../pipeline/shell.ts'),
        ])
        const { output, options } = invocation
        if (options.json && !own.direnv) {
          throw requestError({
            code: 'usage',
            message: 'a shell has no result to print as JSON',
            hint: '--json goes with --direnv',
          })
        }
        const system = await chooseSystem(project, name)
        const { place, inventory } = await prepareShell(invocation, project, system, own)
        if (inventory !== undefined) {
          const { namedPackages, programsOf, writePrograms } = await import('../dev/direnv.ts')
          const programs = programsOf(inventory, namedPackages(system))
          const directory = await writePrograms(place, programs)
          const line = `PATH_add ${shortPath(directory, project.directory)}`
          if (options.json) return output.json({ system: system.name, directory, programs, envrc: line })
          output.note(`${programs.length} programs in ${shortPath(directory, process.cwd())}; for .envrc:`)
          return output.result(line)
        }
        const { shellArguments } = await import('../dev/sandbox.ts')
        const [bwrap = '', ...args] = shellArguments(place)
        const inside = process.cwd().startsWith(`${project.directory}/`) ? process.cwd() : project.directory
        const what = command.length === 0 ? ['/bin/bash', '-l'] : command
        const child = spawn(bwrap, [...args, '--chdir', inside, '--', ...what], { stdio: 'inherit' })
        const [code] = (await once(child, 'exit')) as [number | null]
        return code ?? 1
      }),
    )
}
