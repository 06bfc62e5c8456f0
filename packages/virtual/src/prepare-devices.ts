import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Credentials } from './credentials.ts'
import { disksDirectory, sharePath, shareTag, type Devices, type DiskFile } from './devices.ts'
import { readDiskFile, type DiskRequest } from './disk-file.ts'
import { machineDirectory } from './machine.ts'
import { networkCredentials, type PrivateNetworkPlug } from './private-network.ts'
import type { VirtualRoom } from './room.ts'
import type { RunDirectory } from './run-directory.ts'
import { runTool } from './run-tool.ts'
import type { Bind } from './sandbox.ts'

/** What a person wants a machine to have beside its own disk. */
export interface DeviceRequest {
  /** Further disks, empty where they are made. */
  readonly disks?: readonly DiskRequest[]
  /** Image in a USB stick; what the machine writes to it is thrown away. */
  readonly stick?: string
  /** As in `Devices`. */
  readonly startsStick?: boolean
  /** Image of a disc in an optical drive. */
  readonly disc?: string
  /** As in `Devices`. */
  readonly bootUrl?: string
  readonly share?: { readonly directory: string; readonly writable: boolean }
  /** Directory that keeps the TPM's state; `scratch`: it goes with the machine. */
  readonly tpm?: 'scratch' | { readonly directory: string }
  /** Whether it has a port for QEMU's guest agent, whose socket is in the machine's directory. */
  readonly guestAgent?: boolean
  /** As in `Devices`. */
  readonly screenPort?: number
  readonly privateNetwork?: PrivateNetworkPlug
}

/** Devices that are ready, what the sandbox must see for them, and what the machine is told of them. */
export interface PreparedDevices {
  readonly devices: Devices
  readonly binds: readonly Bind[]
  readonly credentials: Credentials
}

const limitSeconds = 300

/** Makes the files that devices need. */
export async function prepareDevices(
  room: VirtualRoom,
  run: RunDirectory,
  request: DeviceRequest,
  signal: AbortSignal,
): Promise<PreparedDevices> {
  const { share, tpm, screenPort, privateNetwork } = request
  const make = async (file: string, ...args: readonly string[]): Promise<void> => {
    const directory: Bind = { from: path.dirname(file), to: '/run/new', writable: true }
    const command = ['qemu-img', 'create', '-q', '-f', 'qcow2', ...args]
    const binds = [directory, ...(request.stick === undefined ? [] : [stickBind(request.stick)])]
    const at = command.flatMap((word) => (word === newFile ? `/run/new/${path.basename(file)}` : word))
    await runTool(room.tools, binds, at, { limitSeconds, signal })
  }
  const disks: { readonly file: DiskFile; readonly bind?: Bind }[] = []
  for (const [index, disk] of (request.disks ?? []).entries())
    disks.push(await prepareDisk(run, disk, index + 1, make))
  const stick = request.stick === undefined ? undefined : await prepareStick(run, request.stick, make)
  if (tpm === 'scratch') await mkdir(path.join(run.path, tpmScratch), { mode: 0o700 })
  else if (tpm) await mkdir(tpm.directory, { recursive: true, mode: 0o700 })
  return {
    devices: {
      disks: disks.map(({ file }) => file),
      ...(stick === undefined ? {} : { stick }),
      ...(request.startsStick === undefined ? {} : { startsStick: request.startsStick }),
      ...(request.disc === undefined ? {} : { disc: discPath }),
      ...(request.bootUrl === undefined ? {} : { bootUrl: request.bootUrl }),
      ...(share === undefined ? {} : { share: { writable: share.writable } }),
      ...(tpm === undefined ? {} : { tpmAt: machineDirectory }),
      ...(request.guestAgent === true ? { agentAt: machineDirectory } : {}),
      ...(screenPort === undefined ? {} : { screenPort }),
      ...(privateNetwork === undefined ? {} : { privateNetwork }),
    },
    binds: [
      ...disks.flatMap(({ bind }) => bind ?? []),
      ...(request.stick === undefined ? [] : [stickBind(request.stick)]),
      ...(request.disc === undefined ? [] : [{ from: path.resolve(request.disc), to: discPath }]),
      ...(share === undefined
        ? []
        : [{ from: path.resolve(share.directory), to: sharePath, writable: share.writable }]),
    ],
    credentials: {
      ...(share === undefined ? {} : { 'fstab.extra': shareLine(share.writable) }),
      ...(privateNetwork === undefined ? {} : networkCredentials(privateNetwork)),
    },
  }
}

/** Name of the TPM's state in the machine's directory, where it goes with the machine. */
export const tpmScratch = 'tpm-state'

/** Mounted by the machine itself, from fstab(5)'s words. */
function shareLine(writable: boolean): string {
  const options = ['trans=virtio', 'version=9p2000.L', 'msize=262144', 'nofail', 'nosuid', 'nodev']
  return `${shareTag} /run/${shareTag} 9p ${[...options, writable ? 'rw' : 'ro'].join(',')} 0 0\n`
}

type Make = (file: string, ...args: readonly string[]) => Promise<void>

/** Stands for the file that `make` makes, as the sandbox sees it. */
const newFile = '@'

async function prepareDisk(
  run: RunDirectory,
  { file, bytes = 0 }: DiskRequest,
  number: number,
  make: Make,
): Promise<{ readonly file: DiskFile; readonly bind?: Bind }> {
  if (file === undefined) {
    const name = `disk${number}`
    await make(path.join(run.path, name), newFile, String(bytes))
    return { file: { path: `${machineDirectory}/${name}`, format: 'qcow2', isScratch: true } }
  }
  const at = path.resolve(file)
  if (!(await stat(at).catch(() => undefined))) await make(at, newFile, String(bytes))
  return outsideDisk(at, number)
}

/** A disk that lives on: the sandbox sees nothing of its directory but itself. */
async function outsideDisk(
  file: string,
  number: number,
): Promise<{ readonly file: DiskFile; readonly bind: Bind }> {
  const { format } = await readDiskFile(file)
  const to = `${disksDirectory}/${number}`
  return { file: { path: to, format, isScratch: false }, bind: { from: file, to, writable: true } }
}

const stickPath = '/run/stick'
const discPath = '/run/disc'

function stickBind(image: string): Bind {
  return { from: path.resolve(image), to: stickPath }
}

async function prepareStick(run: RunDirectory, image: string, make: Make): Promise<DiskFile> {
  const { format } = await readDiskFile(image)
  await make(path.join(run.path, 'stick'), '-F', format, '-b', stickPath, newFile)
  return { path: `${machineDirectory}/stick`, format: 'qcow2', isScratch: true }
}

/**
 * The system's disk as a file that outlives the machine, made of the image when it is not there: whole, because images
 * leave the store one day. Without an image it is empty.
 */
export async function prepareKeptDisk(
  room: VirtualRoom,
  { image, file, bytes }: { readonly image?: string; readonly file: string; readonly bytes: number },
  signal: AbortSignal,
): Promise<{ readonly file: DiskFile; readonly bind: Bind }> {
  const at = path.resolve(file)
  if (await stat(at).catch(() => undefined)) return outsideDisk(at, 0)
  const unfinished = `${at}.new`
  const binds = [
    { from: path.dirname(at), to: '/run/new', writable: true },
    ...(image === undefined ? [] : [{ from: path.resolve(image), to: '/run/image.raw' }]),
  ]
  const made = `/run/new/${path.basename(unfinished)}`
  const qemuImage = (args: readonly string[]): Promise<unknown> =>
    runTool(room.tools, binds, ['qemu-img', ...args], { limitSeconds, signal })
  try {
    if (image === undefined) await qemuImage(['create', '-q', '-f', 'qcow2', made, String(bytes)])
    else {
      await qemuImage(['convert', '-q', '-f', 'raw', '-O', 'qcow2', '/run/image.raw', made])
      await qemuImage(['resize', '-q', '-f', 'qcow2', made, String(bytes)])
    }
    await rename(unfinished, at)
  } finally {
    await rm(unfinished, { force: true })
  }
  return outsideDisk(at, 0)
}
