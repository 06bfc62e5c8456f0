import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { workError } from '@ingot/contracts/problem.ts'
import { sandboxArguments, type Bind } from './sandbox.ts'

const run = promisify(execFile)

/**
 * Runs a program of the tools tree to its end, without network.
 * @throws work error `tool-failed` with what the program said.
 */
export async function runTool(
  tools: string,
  binds: readonly Bind[],
  command: readonly string[],
  options: { readonly limitSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await run('bwrap', sandboxArguments({ tools, binds, command, network: 'none', terminal: false }), {
      timeout: options.limitSeconds * 1000,
      killSignal: 'SIGKILL',
      signal: options.signal,
    })
  } catch (error) {
    options.signal.throwIfAborted()
    throw toolFailure(command[0] ?? '', error as NodeJS.ErrnoException & { stderr?: string })
  }
}

/** Why a program of the tools tree could not be run, for people. */
export function toolFailure(tool: string, error: NodeJS.ErrnoException & { stderr?: string }): Error {
  if (error.code === 'ENOENT')
    return workError({
      code: 'sandbox-missing',
      message: 'bwrap is not installed',
      why: 'tools of the locked tools tree are entered with bubblewrap',
      hint: 'apt-get install bubblewrap',
    })
  const said = (error.stderr ?? error.message).trim()
  return workError({
    code: 'tool-failed',
    message: `${tool} failed`,
    ...(said === '' ? {} : { why: said }),
    hint: 'look for free space on the disk: df -h',
  })
}
