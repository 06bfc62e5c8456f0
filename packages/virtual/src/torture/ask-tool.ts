import { spawn } from 'node:child_process'
import { sandboxArguments, type Bind } from '../sandbox.ts'
import { toolFailure } from '../run-tool.ts'

/** What a program of the tools tree said, and how it ended. */
export interface Said {
  readonly status: number
  readonly text: string
}

const limitMilliseconds = 120_000

/** Runs a program of the tools tree, whatever it ends with; both its outputs in one text. */
export async function askTool(
  tools: string,
  binds: readonly Bind[],
  command: readonly string[],
  signal: AbortSignal,
): Promise<Said> {
  const line = sandboxArguments({ tools, binds, command, network: 'none', terminal: false })
  const child = spawn('bwrap', line, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    timeout: limitMilliseconds,
    killSignal: 'SIGKILL',
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(toolFailure(command[0] ?? '', error)))
    child.on('close', (code) => resolve({ status: code ?? -1, text }))
  })
}
