import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstallMachine } from '@ingot/contracts/installation.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import { architectures, diskColumns, readDisks } from '@ingot/machine/install/read-machine.ts'
import { keptNetwork, readGateway, readNetwork, type FoundInterface } from './network.ts'
import { lastWords, type Reach } from './ssh.ts'

/** What a machine is that somebody wants to install on. */
export interface Found {
  readonly isLinux: boolean
  readonly isRoot: boolean
  readonly machine: InstallMachine
  /** What programs could take, bytes, once what an interrupted installation has sent is gone. */
  readonly availableBytes: number
  /** Its kernel belongs to another one: the container's kind. */
  readonly container?: string
  /** Firmware started it by shim, which notes that in register 7 of the TPM. */
  readonly isByShim: boolean
  /** Why no other kernel can be started from the running one. */
  readonly kexecRefused?: string
  /** The running kernel's. */
  readonly kernelArguments: readonly string[]
  /** It is in the installer already. */
  readonly isWaiting: boolean
  /** Its installer is at work there, or has done it: it may be seen to its end, by the answers that it was begun with. */
  readonly isBegun: boolean
  /** It is about to start the live system that was sent to it. */
  readonly isLeaving: boolean
  readonly interfaces: readonly FoundInterface[]
  /** Its own address and port by which it is reached; undefined where sshd does not say. */
  readonly reachedAt?: { readonly address: string; readonly port: number }
  /** By which gateway its answers come back; undefined: by none. */
  readonly answersBy?: string
  /** Names of devices in /dev/disk, by the kernel's. */
  readonly links: readonly (readonly [device: string, link: string])[]
  /** Of root, lines. */
  readonly authorizedKeys: readonly string[]
}

const limitSeconds = 60

/**
 * Looks at a machine; changes nothing.
 * @throws request error `ssh-failed` where it does not answer.
 */
export async function look(reach: Reach): Promise<Found> {
  const script = (await readFile(join(import.meta.dirname, 'look.sh'), 'utf8'))
    .replace('@COLUMNS@', diskColumns.join(','))
    .replace('@OLDER@', diskColumns.filter((name) => !newer.has(name)).join(','))
  const { status, stdout, stderr } = await reach.run(['sh', '-s'], { limitSeconds, input: script })
  if (status === 255 || !stdout.includes('\n== end'))
    throw requestError({
      code: 'ssh-failed',
      message: `${reach.destination.text} does not answer as expected`,
      why: lastWords(stderr) || 'it gives no shell',
      hint: 'nothing was changed; try: ssh -v, with the same host, user and port',
    })
  return parseFound(stdout)
}

/** Columns that lsblk(8) has since util-linux 2.39. */
const newer: ReadonlySet<string> = new Set(['PARTN', 'START'])

/** What look.sh said. */
export function parseFound(text: string): Found {
  const parts = new Map(
    text
      .split('\n== ')
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trim()]),
  )
  const part = (name: string): string => parts.get(name) ?? ''
  const [system, kernelMachine = ''] = part('system').split('\n')
  const container = part('container')
    .split('\n')
    .find((word) => word !== '' && word !== 'none')
  const [, , address, port] = part('connection').split(' ')
  const answersBy = readGateway(part('way'))
  const refused = kexecRefused(part('kexec'), part('lockdown'), part('capabilities'))
  return {
    isLinux: system === 'Linux',
    isRoot: part('user') === '0',
    machine: {
      hasGrub: true,
      firmware: part('firmware') === 'uefi' ? 'uefi' : 'bios',
      architecture: architectures[kernelMachine] ?? kernelMachine,
      memoryBytes: kibibytes(part('memory'), 'MemTotal'),
      hasTpm2: part('tpm') === '2',
      disks: part('disks') === '' ? [] : disksOf(part('disks'), part('starts')),
    },
    availableBytes: kibibytes(part('memory'), 'MemAvailable') + Number.parseInt(part('sent') || '0') * 1024,
    ...(container === undefined ? {} : { container }),
    ...(refused === undefined ? {} : { kexecRefused: refused }),
    isByShim: part('shim') === 'started',
    kernelArguments: part('arguments').split(/\s+/),
    isWaiting: part('installer').split('\n').includes('waits'),
    isBegun: part('installer').split('\n').includes('begun'),
    isLeaving: part('installer').split('\n').includes('leaves'),
    interfaces:
      keptNetwork(part('kept')) ??
      readNetwork({
        addresses: part('addresses'),
        routes: [part('routes'), part('routes6')],
        physical: part('physical')
          .split('\n')
          .filter((name) => !part('wireless').split('\n').includes(name)),
        resolvers: part('resolvers'),
      }),
    ...(answersBy === undefined ? {} : { answersBy }),
    ...(address !== undefined && port !== undefined ? { reachedAt: { address, port: Number(port) } } : {}),
    links: part('links')
      .split('\n')
      .flatMap((line) => {
        const [device, link] = line.split(' ')
        return device && link ? [[device, link] as const] : []
      }),
    authorizedKeys: part('keys')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  }
}

function kibibytes(meminfo: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? 0) * 1024
}

/** `[none] integrity confidentiality`: what stands in brackets counts. */
function kexecRefused(disabled: string, lockdown: string, capabilities: string): string | undefined {
  if (disabled === '') return 'its kernel has no kexec'
  if (disabled !== '0') return 'its kernel was told to load no other (kernel.kexec_load_disabled)'
  if (/\[(integrity|confidentiality)\]/.test(lockdown))
    return `its kernel is locked down (${lockdown}), as it is with Secure Boot`
  const held = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(capabilities)?.[1] ?? '0'}`)
  // CAP_SYS_BOOT (capabilities(7)).
  return ((held >> 22n) & 1n) === 1n ? undefined : 'root may not do so there (CAP_SYS_BOOT)'
}

interface Listed {
  readonly name: string
  readonly start?: number | null
  readonly children?: readonly Listed[]
}

function disksOf(list: string, starts: string): InstallMachine['disks'] {
  const started = new Map(starts.split('\n').map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]))
  const filled = (one: Listed): Listed => ({
    ...one,
    start: one.start ?? started.get(one.name) ?? null,
    ...(one.children === undefined ? {} : { children: one.children.map(filled) }),
  })
  try {
    const { blockdevices } = JSON.parse(list) as { readonly blockdevices: readonly Listed[] }
    const stdout = JSON.stringify({ blockdevices: blockdevices.map(filled) })
    return readDisks({
      processes: { run: () => ({ status: 0, timedOut: false, stdout, stderr: '' }) },
    }).map((disk) => ({
      ...disk,
      // Nobody uses anything any more when the live system runs.
      uses: [],
      partitions: disk.partitions.map((one) => ({ ...one, uses: [] })),
    }))
  } catch (error) {
    throw workError({
      code: 'install-disks-unread',
      message: 'the disks of the machine cannot be listed',
      why: error instanceof Error ? error.message : String(error),
      hint: 'nothing was changed; it takes lsblk with --json (util-linux 2.33)',
    })
  }
}
