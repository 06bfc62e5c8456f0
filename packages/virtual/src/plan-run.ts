import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { checkRun } from './check-run.ts'
import { firstScreenPort } from './devices.ts'
import type { DiskRequest } from './disk-file.ts'
import { findFreePort, isFree } from './free-port.ts'
import type { DeviceRequest } from './prepare-devices.ts'
import { plugInto, type PrivateNetworkRequest } from './private-network.ts'
import type { RunRequest } from './run-system.ts'
import { findViewer } from './viewer.ts'

/** What a person wants of a run. */
export interface RunWishes {
  readonly blueprint: Pick<Blueprint, 'system' | 'boot'>
  /** Firmware that was asked for; absent: the system's. */
  readonly bootMode?: Blueprint['boot']['mode']
  /** As in `RunCheck`. */
  readonly live?: boolean
  readonly memoryMebibytes?: number
  readonly processors?: number
  /** The system's own disk. */
  readonly disk: DiskRequest
  readonly disks: readonly DiskRequest[]
  readonly stick?: string
  readonly share?: NonNullable<DeviceRequest['share']>
  readonly tpm: boolean
  readonly network?: PrivateNetworkRequest
  readonly sshPort?: number
  readonly forwards: readonly { readonly hostPort: number; readonly port: number }[]
  /** Port of a screen; absent: none, or any where a window is wanted. */
  readonly screenPort?: number
  readonly window: boolean
}

/** What of a `RunRequest` follows from the wishes. */
export type RunPlan = Pick<
  RunRequest,
  'diskBytes' | 'keptDisk' | 'processors' | 'memoryMebibytes' | 'sshPort' | 'forwards' | 'viewer'
> & { readonly devices: DeviceRequest; readonly sshPort: number }

/**
 * Decides how a system is run, and looks whether this host has what it takes, before anything is built.
 * @throws request error with everything that is wrong: see `checkRun`; `viewer-missing`.
 */
export async function planRun(wishes: RunWishes): Promise<RunPlan> {
  const { disk, disks, stick, share, network, forwards, memoryMebibytes, processors } = wishes
  const screenPort = wishes.screenPort ?? (wishes.window ? await freeScreenPort() : undefined)
  const tpm = disk.file === undefined ? 'scratch' : { directory: `${disk.file}.tpm` }
  const devices: DeviceRequest = {
    disks,
    ...(stick === undefined ? {} : { stick }),
    ...(share === undefined ? {} : { share }),
    ...(wishes.tpm ? { tpm } : {}),
    ...(screenPort === undefined ? {} : { screenPort }),
    ...(network === undefined ? {} : { privateNetwork: plugInto(network, process.getuid?.() ?? 0) }),
  }
  await checkRun({
    ...wishes,
    devices,
    ports: [wishes.sshPort, screenPort, ...forwards.map(({ hostPort }) => hostPort)].filter(
      (port) => port !== undefined,
    ),
  })
  const viewer = wishes.window && screenPort !== undefined ? findViewer(screenPort) : undefined
  if (wishes.window && viewer === undefined) throw noViewer()
  return {
    diskBytes: disk.bytes ?? defaultDiskBytes,
    ...(disk.file === undefined ? {} : { keptDisk: disk.file }),
    devices,
    sshPort: wishes.sshPort ?? (await findFreePort()),
    forwards,
    ...(memoryMebibytes === undefined ? {} : { memoryMebibytes }),
    ...(processors === undefined ? {} : { processors }),
    ...(viewer === undefined ? {} : { viewer }),
  }
}

const defaultDiskBytes = 8 * 2 ** 30
const screens = 100

async function freeScreenPort(): Promise<number> {
  for (let port = firstScreenPort; port < firstScreenPort + screens; port++)
    if (await isFree(port)) return port
  return findFreePort()
}

function noViewer(): Error {
  return requestError({
    code: 'viewer-missing',
    message: 'no program here shows a window',
    why: 'neither remote-viewer nor vncviewer nor gvncviewer is in PATH',
    hint: 'apt-get install virt-viewer; or --vnc 5900, and look from elsewhere',
  })
}
