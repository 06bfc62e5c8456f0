import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { debugExitPort, probeBootSector, probeStatus } from './probe-guest.ts'
import type { VirtualRoom } from './room.ts'
import { openRunDirectory } from './run-directory.ts'
import { sandboxArguments } from './sandbox.ts'

/** `kvm`: the processor runs the guest. `tcg`: QEMU translates it, some ten times slower. */
export type Acceleration = 'kvm' | 'tcg'

const limitMilliseconds = 2000

/**
 * Whether guests really run on KVM here: a device node that answers is no proof, so a tiny guest is run.
 * Asked once per boot of the host.
 */
export async function probeAcceleration(room: VirtualRoom, signal: AbortSignal): Promise<Acceleration> {
  const memory = path.join(room.directory, 'acceleration')
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  const [rememberedBoot, remembered] = (await readFile(memory, 'utf8').catch(() => '')).trim().split(' ')
  if (rememberedBoot === boot && (remembered === 'kvm' || remembered === 'tcg')) return remembered
  const acceleration = (await probeGuestRuns(room, signal)) ? 'kvm' : 'tcg'
  await mkdir(room.directory, { recursive: true })
  await writeFile(`${memory}.${process.pid}`, `${boot} ${acceleration}\n`)
  await rename(`${memory}.${process.pid}`, memory)
  return acceleration
}

async function probeGuestRuns(room: VirtualRoom, signal: AbortSignal): Promise<boolean> {
  const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!usable) return false
  const run = await openRunDirectory(room.directory)
  try {
    await writeFile(path.join(run.path, 'probe'), probeBootSector())
    const command = sandboxArguments({
      tools: room.tools,
      binds: [{ from: run.path, to: '/run/machine' }],
      command: probeCommand,
      network: 'none',
      terminal: false,
    })
    const child = spawn('bwrap', command, {
      stdio: 'ignore',
      signal,
      timeout: limitMilliseconds,
      killSignal: 'SIGKILL',
    })
    const [status] = (await once(child, 'close')) as [number | null]
    return status === probeStatus
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  } finally {
    await run.remove()
  }
}

const probeCommand = [
  ['qemu-system-x86_64', '-nodefaults', '-display', 'none', '-no-reboot', '-m', '64'],
  ['-machine', 'q35', '-accel', 'kvm', '-cpu', 'host', '-smp', '2'],
  ['-drive', 'file=/run/machine/probe,format=raw,readonly=on,if=none,id=probe'],
  ['-device', 'virtio-blk-pci,drive=probe'],
  ['-device', `isa-debug-exit,iobase=${debugExitPort},iosize=4`],
].flat()
