import { writePrivate } from './run-directory.ts'
import path from 'node:path'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { Credentials } from './credentials.ts'
import { generateSshKey } from './ephemeral-key.ts'
import { findFreePort } from './free-port.ts'
import { runKernelArguments } from './kernel-arguments.ts'
import type { Acceleration } from './probe-acceleration.ts'
import type { DeviceRequest } from './prepare-devices.ts'
import type { VirtualRoom } from './room.ts'
import { startMachine } from './start-machine.ts'
import { openViewer } from './viewer.ts'

export interface RunRequest {
  /** Absent: its disk is empty, and it is started from one of its devices. */
  readonly image?: string
  readonly blueprint: Pick<Blueprint, 'system' | 'architecture' | 'boot'>
  /** Absent: the firmware that the system is for. */
  readonly bootMode?: Blueprint['boot']['mode']
  /** Bytes of the config drive, a FAT volume labelled `INGOT-FACTS`; absent: none. */
  readonly factsDrive?: Uint8Array
  readonly credentials?: Credentials
  /** Size of the disk that the machine sees, bytes. Smaller than the image: the image's. */
  readonly diskBytes: number
  /** As in `MachineRequest`. */
  readonly keptDisk?: string
  readonly devices?: DeviceRequest
  readonly processors?: number
  readonly memoryMebibytes?: number
  /** Loopback port that leads to the machine's port 22; absent: a free one. */
  readonly sshPort?: number
  /** More loopback ports that lead into the machine. */
  readonly forwards?: readonly { readonly hostPort: number; readonly port: number }[]
  /** Command that shows its screen. */
  readonly viewer?: readonly string[]
  /** Called when the machine starts, before its console takes over the terminal. */
  readonly onStart: (access: RunAccess) => void
  readonly signal: AbortSignal
}

export interface RunAccess {
  readonly acceleration: Acceleration
  readonly sshPort: number
  /** Private key that lets root in, as long as the machine runs. */
  readonly keyFile: string
  /** The command that logs in, as arguments. */
  readonly sshCommand: readonly string[]
}

/**
 * Boots an image on a scratch disk with its serial console on this terminal, logged in as root there and with a key
 * made for this run; neither is in the image. Resolves with QEMU's exit status when the machine is off.
 */
export async function runSystem(room: VirtualRoom, request: RunRequest): Promise<number> {
  const { blueprint, bootMode = blueprint.boot.mode, forwards = [] } = request
  const key = generateSshKey(`ingot run ${blueprint.system}`)
  const sshPort = request.sshPort ?? (await findFreePort())
  const machine = await startMachine(room, {
    name: blueprint.system,
    ...(request.image === undefined ? {} : { image: request.image }),
    architecture: blueprint.architecture,
    bootMode,
    secureBoot: bootMode === 'uefi' && blueprint.boot.secureBoot !== undefined,
    diskBytes: request.diskBytes,
    ...(request.keptDisk === undefined ? {} : { keptDisk: request.keptDisk }),
    ...(request.devices === undefined ? {} : { devices: request.devices }),
    ...(request.processors === undefined ? {} : { processors: request.processors }),
    ...(request.memoryMebibytes === undefined ? {} : { memoryMebibytes: request.memoryMebibytes }),
    credentials: {
      'agetty.autologin': 'root',
      'login.noauth': 'yes',
      'ssh.authorized_keys.root': `${key.publicKey}\n`,
      ...request.credentials,
    },
    kernelArguments: [
      ...(request.devices?.screenPort === undefined ? [] : ['console=tty0']),
      ...runKernelArguments,
    ],
    ...(request.factsDrive ? { factsDrive: request.factsDrive } : {}),
    console: 'terminal',
    network: 'open',
    forwards: [{ hostPort: sshPort, port: 22 }, ...forwards],
    report: false,
    signal: request.signal,
  })
  try {
    const keyFile = path.join(machine.directory, 'key')
    await writePrivate(keyFile, key.privateKey)
    request.onStart({
      acceleration: machine.acceleration,
      sshPort,
      keyFile,
      sshCommand: ssh(keyFile, sshPort),
    })
    const { screenPort } = request.devices ?? {}
    if (request.viewer && screenPort !== undefined)
      openViewer(request.viewer, screenPort, request.signal).catch(() => {})
    const status = await machine.ended
    request.signal.throwIfAborted()
    return status ?? 1
  } finally {
    await machine.stop()
  }
}

function ssh(keyFile: string, port: number): string[] {
  const options = [
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ]
  return [
    ['ssh', '-i', keyFile, '-p', String(port)],
    options.flatMap((option) => ['-o', option]),
    ['root@127.0.0.1'],
  ].flat()
}
