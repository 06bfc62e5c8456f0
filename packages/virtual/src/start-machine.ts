import { spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Duplex, Readable, Writable } from 'node:stream'
import type { Architecture } from '@ingot/contracts/source.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { openControl } from './control.ts'
import { imageFormat } from './disk-file.ts'
import { startTpm } from './emulated-tpm.ts'
import { prepareDevices, prepareKeptDisk, tpmScratch, type DeviceRequest } from './prepare-devices.ts'
import { credentialFiles, kernelArgumentsFiles, type Credentials } from './credentials.ts'
import { keptVariables, prepareVariables } from './firmware-variables.ts'
import { machineCommand, machineDirectory, writeLogPath, type Machine } from './machine.ts'
import { translatedKernelArguments } from './kernel-arguments.ts'
import { probeAcceleration, type Acceleration } from './probe-acceleration.ts'
import type { VirtualRoom } from './room.ts'
import { openRunDirectory, writePrivate, type RunDirectory } from './run-directory.ts'
import { runTool, toolFailure } from './run-tool.ts'
import { sandboxArguments, type Bind } from './sandbox.ts'

const graceMilliseconds = 3000
const factsFile = 'facts'
const screenFile = 'screen.png'

export interface MachineRequest {
  readonly name: string
  /** Image of any format of disks that QEMU reads, never written to. Absent: its disk is empty. */
  readonly image?: string
  readonly architecture: Architecture
  readonly bootMode: Machine['bootMode']
  /** As in `Machine`. */
  readonly secureBoot?: boolean
  /** File that keeps what the firmware remembers (keys, boot order), made when it is not there. Absent: beside a kept disk, else nowhere. */
  readonly variables?: string
  /** Size of the disk that the machine sees, bytes; never less than the image's. */
  readonly diskBytes: number | { readonly beyondImage: number }
  /** File that keeps the disk, made of the image when it is not there. Absent: it is thrown away with the machine. */
  readonly keptDisk?: string
  readonly devices?: DeviceRequest
  readonly processors?: number
  readonly memoryMebibytes?: number
  readonly credentials: Credentials
  /** New file that takes every write and flush of the disk, in dm-log-writes' format; stays when the machine goes. */
  readonly writeLog?: string
  /** Added to the kernel's arguments of this boot only. */
  readonly kernelArguments: readonly string[]
  /** Bytes of the config drive; absent: none. Secrets in it stand in the machine's directory, as long as that does. */
  readonly factsDrive?: Uint8Array
  readonly console: Machine['console']
  readonly network: Machine['network']
  readonly forwards: Machine['forwards']
  /** Whether the machine gets a port to report its checks to. */
  readonly report: boolean
  readonly signal: AbortSignal
}

export interface RunningMachine {
  readonly acceleration: Acceleration
  /** Private directory of the machine; goes with it. */
  readonly directory: string
  /** File of the config drive, if it has one. */
  readonly factsDrive: string
  /** What is typed at the serial console; null on a terminal. */
  readonly input: Writable | null
  /** Serial console and QEMU's own words; empty on a terminal. */
  readonly output: readonly Readable[]
  readonly report: Readable | null
  /** What its screen shows, as a PNG file; it needs `devices.screenPort`. */
  readonly screenshot: () => Promise<Uint8Array>
  /** Presses keys one after the other, by QEMU's names of them (`ret`, `right`, `a`). */
  readonly press: (...keys: readonly string[]) => Promise<void>
  /** As if its reset button was pressed. */
  readonly reset: () => Promise<void>
  /** Exit status of QEMU, null when it was killed. */
  readonly ended: Promise<number | null>
  /** Ends it as if the plug was pulled, and removes everything of it. Also when it ended already. */
  readonly stop: () => Promise<void>
}

/**
 * Boots an image on a scratch disk over it. The machine dies with this process and when `signal` aborts.
 * @throws request error when there is no image; work error when a tool fails.
 */
export async function startMachine(room: VirtualRoom, request: MachineRequest): Promise<RunningMachine> {
  const imageBytes = await bytesOfImage(request.image)
  const acceleration = await probeAcceleration(room, request.signal)
  const run = await openRunDirectory(room.directory)
  try {
    const { machine, binds } = await prepare(room, request, run, acceleration, imageBytes)
    const stopTpm = await plugTpm(room, request, run)
    return launch(room, request, { run, machine, binds, stopTpm })
  } catch (error) {
    await run.remove()
    throw error
  }
}

async function prepare(
  room: VirtualRoom,
  request: MachineRequest,
  run: RunDirectory,
  acceleration: Acceleration,
  imageBytes: number,
): Promise<{ readonly machine: Machine; readonly binds: readonly Bind[] }> {
  const { signal } = request
  const extra = await prepareDevices(room, run, request.devices ?? {}, signal)
  const credentials = { ...extra.credentials, ...request.credentials }
  const kernelArguments = [
    ...request.kernelArguments,
    // A sealed system takes none, unless who starts it wants so.
    ...(request.secureBoot === true && Object.keys(credentials).length > 0
      ? ['systemd.import_credentials=yes']
      : []),
    ...(acceleration === 'tcg' ? translatedKernelArguments : []),
  ]
  const strings = [
    ...credentialFiles(credentials),
    ...(kernelArguments.length > 0 ? kernelArgumentsFiles(kernelArguments) : []),
  ]
  if (request.writeLog !== undefined) await writePrivate(request.writeLog, '')
  for (const { file, content } of strings) await writePrivate(path.join(run.path, file), content)
  const variables = request.bootMode === 'uefi' ? await prepareVariables(room, request, run) : []
  const binds = machineBinds(request, run)
  const bytes = diskBytes(request.diskBytes, imageBytes)
  const kept =
    request.keptDisk === undefined
      ? undefined
      : await prepareKeptDisk(
          room,
          {
            ...(request.image === undefined ? {} : { image: request.image }),
            file: request.keptDisk,
            bytes,
          },
          signal,
        )
  if (kept === undefined) await makeScratchDisk(room, request, binds, bytes)
  if (request.factsDrive) await writePrivate(path.join(run.path, factsFile), request.factsDrive)
  const machine: Machine = {
    name: request.name,
    architecture: request.architecture,
    bootMode: request.bootMode,
    secureBoot: request.secureBoot ?? false,
    ...(variables.length === 0 ? {} : { variables: keptVariables }),
    acceleration,
    processors: request.processors ?? room.processors ?? 2,
    memoryMebibytes: request.memoryMebibytes ?? 2048,
    strings: strings.map(({ file }) => file),
    ...(request.factsDrive ? { drive: factsFile } : {}),
    logsWrites: request.writeLog !== undefined,
    console: request.console,
    network: request.network,
    forwards: request.forwards,
    control: 3,
    ...(request.report ? { report: 4 } : {}),
    ...(kept === undefined ? {} : { disk: kept.file }),
    devices: extra.devices,
  }
  return {
    machine,
    binds: [...binds, ...variables, ...extra.binds, ...(kept === undefined ? [] : [kept.bind])],
  }
}

/** @returns what ends it. */
async function plugTpm(
  room: VirtualRoom,
  { devices: { tpm } = {}, signal }: MachineRequest,
  run: RunDirectory,
): Promise<() => void> {
  if (tpm === undefined) return () => {}
  const state = tpm === 'scratch' ? path.join(run.path, tpmScratch) : tpm.directory
  return startTpm({ tools: room.tools, directory: run.path, state, signal })
}

function diskBytes(wanted: MachineRequest['diskBytes'], imageBytes: number): number {
  return typeof wanted === 'number' ? Math.max(wanted, imageBytes) : imageBytes + wanted.beyondImage
}

/** A disk over the image, which takes what the machine writes; without an image it is empty. */
async function makeScratchDisk(
  room: VirtualRoom,
  { image, diskBytes: wanted, signal }: MachineRequest,
  binds: readonly Bind[],
  bytes: number,
): Promise<void> {
  const disk = `${machineDirectory}/disk`
  const qemuImage = (...args: readonly string[]): Promise<void> =>
    runTool(room.tools, binds, ['qemu-img', ...args], { limitSeconds: 30, signal })
  const create = ['create', '-q', '-f', 'qcow2'] as const
  if (image === undefined) return qemuImage(...create, disk, String(bytes))
  // It is as large as the image at first, whose file says nothing of that in most formats.
  await qemuImage(...create, '-F', await imageFormat(image), '-b', imagePath, disk)
  const size = typeof wanted === 'number' ? String(bytes) : `+${wanted.beyondImage}`
  await qemuImage('resize', '-q', '-f', 'qcow2', disk, size)
}

const imagePath = '/run/image'

function machineBinds(request: MachineRequest, run: RunDirectory): readonly Bind[] {
  return [
    ...(request.image === undefined ? [] : [{ from: path.resolve(request.image), to: imagePath }]),
    { from: run.path, to: machineDirectory, writable: true },
    ...(request.writeLog === undefined
      ? []
      : [{ from: path.resolve(request.writeLog), to: writeLogPath, writable: true }]),
  ]
}

interface Prepared {
  readonly run: RunDirectory
  readonly machine: Machine
  readonly binds: readonly Bind[]
  readonly stopTpm: () => void
}

function launch(
  room: VirtualRoom,
  request: MachineRequest,
  { run, machine, binds, stopTpm }: Prepared,
): RunningMachine {
  const terminal = request.console === 'terminal'
  const command = sandboxArguments({
    tools: room.tools,
    binds,
    command: machineCommand(machine),
    network: request.network === 'isolated' && request.forwards.length === 0 ? 'none' : 'host',
    terminal,
  })
  const child = spawn('bwrap', command, {
    stdio: terminal
      ? ['inherit', 'inherit', 'inherit', 'pipe', 'pipe']
      : ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  })
  const [, , , controlSocket, reportSocket] = child.stdio as unknown as [
    unknown,
    unknown,
    unknown,
    Duplex,
    Duplex,
  ]
  const control = openControl(controlSocket)
  reportSocket.on('error', () => {})
  child.stdin?.on('error', () => {})
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(toolFailure('qemu', error)))
    child.once('close', (code) => resolve(code))
  })
  ended.catch(() => {})
  const kill = (): void => void child.kill('SIGKILL')
  request.signal.addEventListener('abort', kill, { once: true })
  if (request.signal.aborted) kill()
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      control.execute('quit').catch(() => {})
      const timer = setTimeout(kill, graceMilliseconds)
      await ended.catch(() => {})
      clearTimeout(timer)
    }
    request.signal.removeEventListener('abort', kill)
    stopTpm()
    await run.remove()
  }
  return {
    acceleration: machine.acceleration,
    directory: run.path,
    factsDrive: path.join(run.path, factsFile),
    input: child.stdin,
    output: [child.stdout, child.stderr].filter((stream) => stream !== null),
    report: machine.report === undefined ? null : reportSocket,
    screenshot: async () => {
      await control.execute('screendump', { filename: `${machineDirectory}/${screenFile}`, format: 'png' })
      return readFile(path.join(run.path, screenFile))
    },
    press: async (...keys) => {
      for (const key of keys) await control.execute('send-key', { keys: [{ type: 'qcode', data: key }] })
    },
    reset: () => control.execute('system_reset'),
    ended,
    stop,
  }
}

async function bytesOfImage(image: string | undefined): Promise<number> {
  if (image === undefined) return 0
  const found = await stat(image).catch(() => undefined)
  if (found?.isFile()) return found.size
  throw requestError({
    code: 'image-missing',
    message: 'there is no image to boot',
    where: image,
    hint: 'run: ingot build SYSTEM',
  })
}
