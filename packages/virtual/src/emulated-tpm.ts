import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { workError } from '@ingot/contracts/problem.ts'
import { tpmSocket } from './devices.ts'
import { machineDirectory } from './machine.ts'
import { sandboxArguments } from './sandbox.ts'

const limitMilliseconds = 10_000

/**
 * Starts swtpm(8) beside a machine, and resolves when it can be plugged in. It ends with the machine that it is plugged
 * into, with this process, or by what is returned.
 * @throws work error `tpm-failed` with what it said.
 */
export async function startTpm(request: {
  readonly tools: string
  /** Directory of the machine, where its socket goes. */
  readonly directory: string
  /** Directory of what it remembers. */
  readonly state: string
  readonly signal: AbortSignal
}): Promise<() => void> {
  const { tools, directory, state, signal } = request
  const command = [
    ['swtpm', 'socket', '--tpm2', '--terminate', '--tpmstate', 'dir=/run/tpm,mode=0600'],
    ['--ctrl', `type=unixio,path=${machineDirectory}/${tpmSocket},mode=0600`],
  ].flat()
  const binds = [
    { from: directory, to: machineDirectory, writable: true },
    { from: state, to: '/run/tpm', writable: true },
  ]
  const child = spawn(
    'bwrap',
    sandboxArguments({ tools, binds, command, network: 'none', terminal: false }),
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-4096)))
  const ended = new AbortController()
  child.once('error', (error) => {
    said += error.message
    ended.abort()
  })
  child.once('close', () => ended.abort())
  const stop = (): void => void child.kill('SIGKILL')
  const socket = path.join(directory, tpmSocket)
  const end = performance.now() + limitMilliseconds
  while (!ended.signal.aborted && !signal.aborted && performance.now() < end) {
    const isThere = await access(socket).then(
      () => true,
      () => false,
    )
    if (isThere) return stop
    await sleep(20)
  }
  stop()
  signal.throwIfAborted()
  throw workError({
    code: 'tpm-failed',
    message: 'the TPM of the machine does not start',
    why: said.trim() === '' ? 'swtpm said nothing' : said.trim(),
    hint: 'start the machine without a TPM, or look for free space: df -h',
  })
}
