import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { lastLines, openConsoleLog } from './console-log.ts'
import type { Credentials } from './credentials.ts'
import { generateSshKey, type SshKeyPair } from './ephemeral-key.ts'
import { findFreePort } from './free-port.ts'
import { guestKernelArguments, testKernelArguments } from './kernel-arguments.ts'
import type { DeviceRequest } from './prepare-devices.ts'
import type { VirtualRoom } from './room.ts'
import { writePrivate } from './run-directory.ts'
import { startMachine, type RunningMachine } from './start-machine.ts'

export interface GuestRequest {
  /** Absent: its disk is empty, and it is started from one of its devices. */
  readonly image?: string
  /** As in `MachineRequest`: what it writes is there for the next one. */
  readonly keptDisk?: string
  readonly devices?: DeviceRequest
  /** The system has to run an SSH server. */
  readonly blueprint: Pick<Blueprint, 'system' | 'architecture' | 'boot'>
  readonly credentials?: Credentials
  /** Root's key; a disk that was booted before keeps to the one that it was given first. Default: a new one. */
  readonly key?: SshKeyPair
  readonly factsDrive?: Uint8Array
  /** Bytes of its disk beyond the image's. */
  readonly extraDiskBytes?: number
  /** As in `MachineRequest`. */
  readonly writeLog?: string
  /** As in `MachineRequest`. */
  readonly variables?: string
  readonly memoryMebibytes?: number
  /** What is typed at the serial console, each when the console has said its words after those of the one before. */
  readonly typed?: readonly Typed[]
  /** File that gets everything the serial console says. */
  readonly consoleLog: string
  /** What is done at its screen before it answers; with `devices.screenPort`. */
  readonly atScreen?: (screen: Screen) => Promise<void>
  /** Seconds that a boot may take until the machine answers. */
  readonly bootLimitSeconds: number
  readonly signal: AbortSignal
}

export interface Typed {
  readonly after: RegExp
  /** A line without its end. */
  readonly line: string
}

/** A machine as somebody in front of it has it. */
export interface Screen extends Pick<RunningMachine, 'screenshot' | 'press' | 'reset'> {
  /** The serial console's last lines. */
  readonly console: (lines?: number) => string
}

export interface Answer {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A machine that is told what to do from outside, and keeps its disk over reboots. The host is 10.0.2.2 for it. */
export interface Guest {
  /** Private directory of the machine, with sockets of its devices. */
  readonly directory: string
  /** Of this host's loopback interface, where its SSH server answers; root's key is the file `key` of its directory. */
  readonly sshPort: number
  /**
   * Runs a program inside, as root, to its end.
   * @throws work error `guest-silent` when it takes longer than its limit or the machine is gone.
   */
  readonly run: (
    command: readonly string[],
    options?: { readonly limitSeconds?: number; readonly input?: string },
  ) => Promise<Answer>
  /** Starts it anew, and resolves when the next boot answers. */
  readonly reboot: () => Promise<void>
  /** Waits until a boot other than the one of this id answers, and gives its id. */
  readonly nextBoot: (bootId: string) => Promise<string>
  readonly bootId: () => Promise<string>
  /** Puts other facts on the drive that it was started with; a later boot finds them. The same size as the first. */
  readonly changeFacts: (drive: Uint8Array) => Promise<void>
  /** The console's last lines. */
  readonly console: (lines?: number) => string
  /** As if the plug was pulled. */
  readonly stop: () => Promise<void>
}

/** Boots an image on a scratch disk, and resolves when it answers over SSH. */
export async function startGuest(room: VirtualRoom, request: GuestRequest): Promise<Guest> {
  const { blueprint, signal } = request
  const key = request.key ?? generateSshKey(`test ${blueprint.system}`)
  const port = await findFreePort()
  await mkdir(path.dirname(request.consoleLog), { recursive: true })
  const machine = await startMachine(room, {
    name: blueprint.system,
    ...(request.image === undefined ? {} : { image: request.image }),
    ...(request.keptDisk === undefined ? {} : { keptDisk: request.keptDisk }),
    ...(request.devices === undefined ? {} : { devices: request.devices }),
    architecture: blueprint.architecture,
    bootMode: blueprint.boot.mode,
    secureBoot: blueprint.boot.secureBoot !== undefined,
    diskBytes: { beyondImage: request.extraDiskBytes ?? 2 * 2 ** 30 },
    ...(request.writeLog === undefined ? {} : { writeLog: request.writeLog }),
    ...(request.variables === undefined ? {} : { variables: request.variables }),
    ...(request.memoryMebibytes === undefined ? {} : { memoryMebibytes: request.memoryMebibytes }),
    credentials: { 'ssh.authorized_keys.root': `${key.publicKey}\n`, ...request.credentials },
    kernelArguments: [...testKernelArguments, ...guestKernelArguments],
    ...(request.factsDrive ? { factsDrive: request.factsDrive } : {}),
    console: 'pipe',
    network: 'open',
    forwards: [{ hostPort: port, port: 22 }],
    report: false,
    signal,
  })
  const log = openConsoleLog(request.consoleLog, machine.output)
  typeAt(machine, request.typed ?? [])
  const stop = async (): Promise<void> => {
    await machine.stop()
    await log.close()
  }
  try {
    const keyFile = path.join(machine.directory, 'key')
    await writePrivate(keyFile, key.privateKey)
    const connection = { keyFile, port, socket: path.join(machine.directory, 'ssh') }
    const guest = conversation(connection, request, (lines = 15) => lastLines(log.tail(), lines))
    await request.atScreen?.({ ...machine, console: guest.console })
    await guest.nextBoot('')
    const changeFacts = (drive: Uint8Array): Promise<void> => writeFile(machine.factsDrive, drive)
    return { ...guest, directory: machine.directory, sshPort: port, changeFacts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function typeAt({ input, output }: RunningMachine, lines: readonly Typed[]): void {
  const left = [...lines]
  let text = ''
  for (const stream of output)
    stream.on('data', (chunk: string) => {
      text += chunk
      for (let next = left[0]; next !== undefined; next = left[0]) {
        const found = next.after.exec(text)
        if (found === null) break
        text = text.slice(found.index + found[0].length)
        input?.write(`${next.line}\r`)
        left.shift()
      }
    })
}

interface Connection {
  readonly keyFile: string
  /** Of this host. */
  readonly port: number
  /** Of the connection that commands share; a new one takes an emulated machine a second. */
  readonly socket: string
}

function conversation(
  connection: Connection,
  { signal, bootLimitSeconds, consoleLog }: GuestRequest,
  console: Guest['console'],
): Omit<Guest, 'directory' | 'sshPort' | 'changeFacts' | 'stop'> {
  const silent = (what: string): Error =>
    workError({
      code: 'guest-silent',
      message: `the machine does not answer: ${what}`,
      where: consoleLog,
      why: `the console's last lines:\n${console()}`,
      hint: `see all of it: less -R ${consoleLog}`,
    })
  const runBy =
    (ssh: readonly string[]): Guest['run'] =>
    async (command, { limitSeconds = 60, input = '' } = {}) => {
      const answer = await runProgram([...ssh, command.map(quoted).join(' ')], input, limitSeconds, signal)
      signal.throwIfAborted()
      if (answer.status === sshFailed) throw silent(`${command.join(' ')}: ${answer.stderr.trim()}`)
      return answer
    }
  const run = runBy(sshArguments(connection, sharing(connection)))
  // Who waits for another boot wants nothing of the connection to the one before.
  const runApart = runBy(sshArguments(connection))
  const leave = (): Promise<Answer> =>
    runProgram([...sshArguments(connection, sharing(connection)), '-O', 'exit'], '', 10, signal)
  const bootId = async (): Promise<string> =>
    (await runApart(['cat', '/proc/sys/kernel/random/boot_id'], { limitSeconds: 20 })).stdout.trim()
  const nextBoot: Guest['nextBoot'] = async (before) => {
    const end = performance.now() + bootLimitSeconds * 1000
    while (performance.now() < end) {
      const found = await bootId().catch(() => '')
      signal.throwIfAborted()
      if (found !== '' && found !== before) {
        await leave()
        return found
      }
      await sleep(1000, undefined, { signal })
    }
    throw silent(`it did not come up within ${bootLimitSeconds} s`)
  }
  return {
    run,
    bootId,
    nextBoot,
    console,
    reboot: async () => {
      const before = await bootId()
      await run(['systemctl', 'reboot']).catch(() => {})
      await nextBoot(before)
    },
  }
}

/** ssh(1)'s status when it could not connect, or lost the connection. */
const sshFailed = 255

/** SSH hands one line to a shell at the other end. */
function quoted(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`
}

/** Options by which commands share a connection, which stays for a while after the last one. */
export function sharing({ socket }: Connection): readonly string[] {
  // ssh(1) takes words apart at blanks, and puts something else in the place of `%`.
  return ['ControlMaster=auto', `ControlPath="${socket.replaceAll('%', '%%')}"`, 'ControlPersist=600']
}

/** How root of a machine is reached by ssh(1), without anything that is set up for people. */
export function sshArguments({ keyFile, port }: Connection, more: readonly string[] = []): readonly string[] {
  const options = [
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'ConnectTimeout=5',
    'ServerAliveInterval=10',
    'ServerAliveCountMax=6',
    'BatchMode=yes',
  ]
  return [
    ['ssh', '-F', 'none', '-i', keyFile, '-p', String(port)],
    [...options, ...more].flatMap((option) => ['-o', option]),
    ['root@127.0.0.1'],
  ].flat()
}

async function runProgram(
  [program = '', ...args]: readonly string[],
  input: string,
  limitSeconds: number,
  signal: AbortSignal,
): Promise<Answer> {
  const child = spawn(program, args, { signal, timeout: limitSeconds * 1000, killSignal: 'SIGKILL' })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const status = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      said.stderr += error.message
      resolve(sshFailed)
    })
    child.on('close', (code) => resolve(code ?? sshFailed))
  })
  return { status, ...said }
}
