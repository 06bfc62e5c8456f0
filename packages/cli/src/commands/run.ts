import type { Command } from 'commander'
import type { DiskRequest } from '@ingot/virtual/disk-file.ts'
import type { DeviceRequest } from '@ingot/virtual/prepare-devices.ts'
import type { PrivateNetworkRequest } from '@ingot/virtual/private-network.ts'
import type { RunAccess } from '@ingot/virtual/run-system.ts'
import { forward, port, positive } from '../arguments.ts'
import type { Forward } from '../arguments.ts'
import { readNamed } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Act } from '../program.ts'
import { bootMode, disk, memory, moreDisks, privateNetwork, screenPort, share } from '../run-arguments.ts'

interface RunOptions {
  readonly locked: boolean
  readonly sshPort?: number
  readonly forward: readonly Forward[]
  readonly memory?: number
  readonly cpus?: number
  readonly boot?: 'uefi' | 'bios'
  readonly live: boolean
  readonly disk: DiskRequest
  readonly addDisk: readonly DiskRequest[]
  readonly usbStick?: string
  readonly share?: NonNullable<DeviceRequest['share']>
  readonly tpm: boolean
  readonly network?: PrivateNetworkRequest
  readonly vnc?: number
  readonly window: boolean
}

const defaultDisk: DiskRequest = { bytes: 8 * 2 ** 30 }

/** `ingot run`: a system in a virtual machine, on this terminal. */
export function addRun(program: Command, act: Act): void {
  program
    .command('run')
    .summary('boot it in a virtual machine, console here')
    .description(
      'boot a system (or a node, with its facts) in a virtual machine, its console on this terminal',
    )
    .argument('[system]', 'a system or a node; may be left out when there is only one system')
    .option('--locked', 'refuse to build when ingot.lock does not fit', false)
    .option('--memory <size>', 'memory of the machine, e.g. 4G (default: 2G)', memory)
    .option('--cpus <n>', 'processors of the machine (default: 2)', positive)
    .option('--boot <firmware>', "uefi or bios; the system's own is the only one that its disk can", bootMode)
    .option('--live', 'its live system from a disc (iso) instead; its disk is empty', false)
    .option('--disk <size|file[:size]>', 'size of its disk, thrown away after; or a file that keeps it', disk)
    .option(
      '--add-disk <size|file[:size]>',
      'one more disk, empty when it is made; repeatable',
      moreDisks,
      [],
    )
    .option('--usb-stick <image>', 'a USB stick with these bytes; what is written to it is thrown away')
    .option('--share <dir[:rw]>', 'a directory of this host, at /run/share; read-only without :rw', share)
    .option('--tpm', 'a TPM 2.0; it remembers as long as the disk is kept', false)
    .option(
      '--network <name[:address]>',
      'a network with all machines of yours here that name it, e.g. lab:10.0.0.1/24',
      privateNetwork,
    )
    .option(
      '--forward <host:guest>',
      'a port of this host that leads into the machine; repeatable',
      forward,
      [],
    )
    .option('--ssh-port <port>', "port of this host that leads to the machine's SSH (default: free)", port)
    .option('--vnc <port>', 'a screen, shown by VNC at this port of this host, 5900 or above', screenPort)
    .option('--window', 'a screen, in a window of the VNC viewer that is installed here', false)
    .action(
      act(async (invocation, name: string | undefined, own: RunOptions) => {
        const [project, { withStartable }, { chooseTarget }, { planRun }, { runSystem }] = await Promise.all([
          readNamed(invocation, name),
          import('../pipeline/machine.ts'),
          import('../pipeline/target.ts'),
          import('@ingot/virtual/plan-run.ts'),
          import('@ingot/virtual/run-system.ts'),
        ])
        const { locked, boot, disk: ownDisk = defaultDisk } = own
        const { system: wanted } = await chooseTarget(project, name)
        const plan = await planRun({
          blueprint: wanted.blueprint,
          disk: ownDisk,
          disks: own.addDisk,
          forwards: own.forward,
          live: own.live,
          // Such a system does not start without one.
          tpm: own.tpm || wanted.blueprint.boot.sealedState !== undefined,
          window: own.window,
          ...(boot === undefined ? {} : { bootMode: boot }),
          ...(own.memory === undefined ? {} : { memoryMebibytes: own.memory }),
          ...(own.cpus === undefined ? {} : { processors: own.cpus }),
          ...(own.sshPort === undefined ? {} : { sshPort: own.sshPort }),
          ...(own.usbStick === undefined ? {} : { stick: own.usbStick }),
          ...(own.share === undefined ? {} : { share: own.share }),
          ...(own.network === undefined ? {} : { network: own.network }),
          ...(own.vnc === undefined ? {} : { screenPort: own.vnc }),
        })
        return withStartable(
          invocation,
          { project, name, locked, ...(own.live && { format: 'iso' as const }) },
          async ({ system, image, factsDrive, room, view }) => {
            const { signal, output } = invocation
            view.close()
            return runSystem(room, {
              ...plan,
              ...(own.live ? { devices: { ...plan.devices, disc: image } } : { image }),
              ...(boot === undefined ? {} : { bootMode: boot }),
              blueprint: system.blueprint,
              ...(factsDrive === undefined ? {} : { factsDrive }),
              onStart: (access) => tell(output, access, plan.devices),
              signal,
            })
          },
        )
      }),
    )
}

function tell(output: Output, { acceleration, sshCommand }: RunAccess, devices: DeviceRequest): void {
  const { privateNetwork: plug, screenPort: screen } = devices
  output.note(acceleration === 'kvm' ? 'booting' : 'booting without hardware virtualisation: slow')
  output.note(`from another terminal: ${sshCommand.join(' ')}`)
  if (devices.share) output.note(`${devices.share.directory} is at /run/share inside`)
  if (plug) output.note(`on the private network it is ${plug.address}`)
  if (screen !== undefined) output.note(`its screen: VNC at 127.0.0.1:${screen}`)
  output.note('the console follows; poweroff or Ctrl-A X ends it')
}
