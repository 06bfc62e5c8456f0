import { requestError } from '@ingot/contracts/problem.ts'
import type { Command } from './command-line/command.ts'
import { renderHelp, renderOverview } from './command-line/help.ts'
import { parse, type Parsed } from './command-line/parse.ts'
import { runsFromMedium } from './deployments/live-medium.ts'
import { readSeal } from './sealed/seal.ts'
import { withLock } from './lock.ts'
import type { Ports } from './ports/ports.ts'
import { describeFailure, renderProblems } from './render/problem.ts'

/**
 * `os`: parses, runs one command, and says what went wrong.
 * @param args what was typed after `os`.
 * @returns the exit status: 0 done, 1 the work failed, 2 the request was wrong.
 */
export function main(args: readonly string[], commands: readonly Command[], ports: Ports): number {
  try {
    if (args.length === 0 || ['help', '--help', '-h'].includes(args[0] ?? '')) {
      ports.console.out(renderOverview(commands))
      return 0
    }
    const { command, request } = parse(args, commands)
    if (request.flags.has('help')) {
      ports.console.out(renderHelp(command))
      return 0
    }
    return act({ command, request }, args, ports)
  } catch (error) {
    const { problems, status } = describeFailure(error, ports.environment('INGOT_DEBUG') !== undefined)
    if (args.includes('--json')) ports.console.out(JSON.stringify({ problems }, null, 2))
    ports.console.error(renderProblems(problems))
    return status
  }
}

function act({ command, request }: Parsed, args: readonly string[], ports: Ports): number {
  if (command.root && ports.userId !== 0)
    throw requestError({
      code: 'not-root',
      message: `os ${command.name}: only root may change this machine`,
      hint: `sudo os ${args.join(' ')}`,
    })
  if (command.changes && !command.onMedium && runsFromMedium(ports.files))
    throw requestError({
      code: 'live-medium',
      message: `os ${command.name}: this system runs from a live medium`,
      why: 'its deployments are on a medium that is only read, and what is changed is gone at the next boot',
      hint: 'install it on a disk, and do it there',
    })
  if (!command.onSealed && readSeal(ports.files) !== undefined)
    throw requestError({
      code: 'sealed-machine',
      message: `os ${command.name}: this machine runs from a sealed disk`,
      why: 'it has two slots, and no deployments that OSTree keeps',
      hint: 'what there is on it: os status, check, update, revert, switch, history, hardware, log',
    })
  if (command.changes) return withLock(args, request, ports, () => command.run(request, ports))
  return command.run(request, ports) ?? 0
}
