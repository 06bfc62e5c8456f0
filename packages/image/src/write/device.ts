import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'

/** A block device as the kernel tells of it. */
export interface Device {
  /** As it was named. */
  readonly path: string
  /** The kernel's name: `sdb`. */
  readonly name: string
  readonly bytes: number
  readonly model: string
  readonly isReadOnly: boolean
  /** The disk that it is a part of; absent: it is a whole disk. */
  readonly partOf?: string
  readonly partitions: readonly string[]
  /** What stands on it or on a part of it: `/dev/sdb1 is mounted at /media/photos`. */
  readonly uses: readonly string[]
}

const kernel = '/sys/class/block'

/**
 * What a device is, and what uses it.
 * @throws request error where the path is no block device.
 */
export async function inspectDevice(file: string): Promise<Device> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isBlockDevice()) throw noDevice(file, found !== undefined)
  const name = path.basename(await realpath(file))
  const at = path.join(kernel, name)
  const read = async (...parts: readonly string[]): Promise<string> =>
    (await readFile(path.join(at, ...parts), 'utf8').catch(() => '')).trim()
  const names = await readdir(at).catch(() => [])
  const partitions: string[] = []
  for (const entry of names) {
    if ((await read(entry, 'partition')) !== '') partitions.push(entry)
  }
  const isPart = (await read('partition')) !== ''
  return {
    path: file,
    name,
    bytes: Number(await read('size')) * 512,
    model: [await read('device/vendor'), await read('device/model')].filter(Boolean).join(' '),
    isReadOnly: (await read('ro')) === '1',
    ...(isPart ? { partOf: path.basename(path.dirname(await readlink(at))) } : {}),
    partitions: partitions.toSorted(),
    uses: await usesOf([name, ...partitions]),
  }
}

async function usesOf(names: readonly string[]): Promise<readonly string[]> {
  const [mounts, swaps] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/swaps', 'utf8').catch(() => ''),
  ])
  const uses = await Promise.all(
    names.map(async (name) => {
      const number = (await readFile(path.join(kernel, name, 'dev'), 'utf8').catch(() => '')).trim()
      const holders = await readdir(path.join(kernel, name, 'holders')).catch(() => [])
      return [
        ...mountPoints(mounts, number, `/dev/${name}`).map((at) => `/dev/${name} is mounted at ${at}`),
        ...(isSwap(swaps, `/dev/${name}`) ? [`/dev/${name} is swap`] : []),
        ...holders.map((holder) => `/dev/${holder} stands on /dev/${name}`),
      ]
    }),
  )
  return uses.flat()
}

/** Where a device is mounted, by /proc/self/mountinfo (proc(5)). btrfs has numbers of its own: it is found by name. */
export function mountPoints(mountinfo: string, number: string, device: string): readonly string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , deviceNumber, , at = ''] = before.split(' ')
    const [, source] = after.split(' ')
    return (number !== '' && deviceNumber === number) || source === device ? [unescaped(at)] : []
  })
}

function isSwap(swaps: string, device: string): boolean {
  return swaps.split('\n').some((line) => line.startsWith(`${device} `))
}

/** Blanks are octal there. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
}

function noDevice(file: string, exists: boolean): Error {
  return requestError({
    code: 'device-none',
    message: exists ? `${file} is not a block device` : `there is no ${file}`,
    where: file,
    hint: exists
      ? `to copy an image to a file: cp --sparse=always IMAGE ${file}`
      : 'lsblk shows what there is',
  })
}
