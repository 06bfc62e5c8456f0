import { access, constants, stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import path from 'node:path'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { readDiskFile, type DiskRequest } from './disk-file.ts'
import { whyTaken } from './free-port.ts'
import type { DeviceRequest } from './prepare-devices.ts'

/** What a person asked for, before anything is built for it. */
export interface RunCheck {
  readonly blueprint: Pick<Blueprint, 'system' | 'boot'>
  /** Firmware that was asked for; absent: the one that the system is for. */
  readonly bootMode?: Blueprint['boot']['mode']
  /** Whether it is started from a live medium, which any firmware can. */
  readonly live?: boolean
  readonly memoryMebibytes?: number
  readonly disk: DiskRequest
  readonly devices: DeviceRequest
  /** Ports of the loopback interface that the machine takes. */
  readonly ports: readonly number[]
}

const leastMemory = 256
const sectorBytes = 512

/**
 * Looks at everything that a machine needs of this host.
 * @throws request error with all that is wrong: `boot-mode-differs`, `memory-wrong`, `port-in-use`, `port-twice`,
 * `file-missing`, `disk-wrong`, `disk-twice`.
 */
export async function checkRun(wishes: RunCheck): Promise<void> {
  const { devices, disk } = wishes
  const disks = [disk, ...(devices.disks ?? [])]
  const found = await Promise.all([
    bootProblems(wishes),
    memoryProblems(wishes.memoryMebibytes),
    portProblems(wishes.ports),
    twice(disks.flatMap(({ file }) => (file === undefined ? [] : path.resolve(file)))),
    ...disks.map((one, index) => diskProblems(one, index === 0)),
    devices.stick === undefined ? [] : stickProblems(devices.stick),
    devices.share === undefined ? [] : shareProblems(devices.share),
  ])
  const problems = found.flat()
  if (problems.length > 0) throw requestError(problems)
}

function bootProblems({
  blueprint: { system, boot },
  bootMode = boot.mode,
  live = false,
}: RunCheck): readonly Problem[] {
  if (live || bootMode === boot.mode) return []
  const names = { uefi: 'UEFI', bios: 'BIOS' } as const
  return [
    {
      code: 'boot-mode-differs',
      message: `${system} cannot be started by ${names[bootMode]}`,
      why: `the system is for ${names[boot.mode]}: its disk has no boot loader for the other`,
      hint: `leave --boot out, start its live medium (--live), or say boot: { mode: '${bootMode}' } in the system`,
    },
  ]
}

function memoryProblems(mebibytes: number | undefined): readonly Problem[] {
  if (mebibytes === undefined) return []
  const most = Math.floor(totalmem() / 2 ** 20)
  if (mebibytes >= leastMemory && mebibytes <= most) return []
  return [
    {
      code: 'memory-wrong',
      message: `a machine cannot have ${mebibytes} MiB of memory here`,
      why: mebibytes < leastMemory ? `the kernel needs ${leastMemory} MiB` : `this host has ${most} MiB`,
      hint: 'for example: --memory 2G',
    },
  ]
}

async function portProblems(ports: readonly number[]): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [index, port] of ports.entries()) {
    if (ports.indexOf(port) < index)
      problems.push({
        code: 'port-twice',
        message: `port ${port} of this host is asked for twice`,
        hint: 'give each forward a port of its own',
      })
    else problems.push(...(await listenProblems(port)))
  }
  return problems
}

async function listenProblems(port: number): Promise<readonly Problem[]> {
  const error = await whyTaken(port)
  if (error === undefined) return []
  if (error.code === 'EACCES')
    return [
      {
        code: 'port-forbidden',
        message: `port ${port} of this host is for root`,
        hint: 'take one from 1024 on',
      },
    ]
  return [
    {
      code: 'port-in-use',
      message: `port ${port} of this host is in use`,
      why: error.message,
      hint: `take another, or see who has it: ss -ltnp 'sport = :${port}'`,
    },
  ]
}

function twice(files: readonly string[]): readonly Problem[] {
  return files
    .filter((file, index) => files.indexOf(file) < index)
    .map((file) => ({
      code: 'disk-twice',
      message: 'one file cannot be two disks',
      where: file,
      hint: 'name another file',
    }))
}

async function diskProblems({ file, bytes }: DiskRequest, isOwn: boolean): Promise<readonly Problem[]> {
  if (file === undefined) return []
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) {
    if (bytes === undefined && !isOwn)
      return [missing(file, `to have it made, say how large: --add-disk ${file}:20G`)]
    return reachable(path.dirname(path.resolve(file)), constants.W_OK, 'to make the disk in')
  }
  if (!found.isFile()) return [wrongDisk(file, 'it is no file', 'name a file that holds a disk')]
  const forbidden = await reachable(file, constants.R_OK | constants.W_OK, 'to write to')
  if (forbidden.length > 0) return forbidden
  const disk = await readDiskFile(file)
  if (disk.bytes === 0 || disk.bytes % sectorBytes !== 0)
    return [
      wrongDisk(file, `its ${disk.bytes} bytes are no whole sectors of ${sectorBytes}`, 'name another file'),
    ]
  if (bytes !== undefined && bytes !== disk.bytes)
    return [
      wrongDisk(
        file,
        `it is there already, with ${disk.bytes} bytes, not ${bytes}`,
        'leave the size out, or name another file',
      ),
    ]
  return []
}

async function stickProblems(image: string): Promise<readonly Problem[]> {
  const found = await stat(image).catch(() => undefined)
  if (found === undefined) return [missing(image, 'ingot build --format makes images')]
  if (!found.isFile()) return [wrongDisk(image, 'it is no file', 'name the image of a stick')]
  const forbidden = await reachable(image, constants.R_OK, 'to read')
  if (forbidden.length > 0) return forbidden
  const { bytes } = await readDiskFile(image)
  return bytes > 0 && bytes % sectorBytes === 0
    ? []
    : [wrongDisk(image, `its ${bytes} bytes are no whole sectors of ${sectorBytes}`, 'is it whole?')]
}

async function shareProblems({
  directory,
  writable,
}: NonNullable<DeviceRequest['share']>): Promise<readonly Problem[]> {
  const found = await stat(directory).catch(() => undefined)
  if (!found?.isDirectory()) return [missing(directory, 'name a directory of this host')]
  const mode = constants.R_OK | constants.X_OK | (writable ? constants.W_OK : 0)
  return reachable(directory, mode, writable ? 'to write to' : 'to read')
}

async function reachable(file: string, mode: number, what: string): Promise<readonly Problem[]> {
  try {
    await access(file, mode)
    return []
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return [
      {
        code: code === 'ENOENT' ? 'file-missing' : 'file-forbidden',
        message: `nothing ${what}`,
        where: file,
        why: message,
        hint: 'name another place, or see who may: ls -ld',
      },
    ]
  }
}

function missing(file: string, hint: string): Problem {
  return { code: 'file-missing', message: 'there is no such file', where: file, hint }
}

function wrongDisk(file: string, why: string, hint: string): Problem {
  return { code: 'disk-wrong', message: 'it cannot be a disk of the machine', where: file, why, hint }
}
