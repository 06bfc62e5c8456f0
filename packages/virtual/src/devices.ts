/** Where the sandbox sees disks that live outside the machine's directory; the first is the system's own. */
export const disksDirectory = '/run/disks'
/** Where the sandbox sees the directory that is shared. */
export const sharePath = '/run/share'
/** Name of the shared directory on the wire, and of its mount point below /run inside. */
export const shareTag = 'share'
/** Socket of the guest agent, in the machine's directory. */
export const agentSocket = 'agent'
/** Socket of the emulated TPM, in the machine's directory. */
export const tpmSocket = 'tpm'

/** A disk as QEMU opens it. */
export interface DiskFile {
  /** As the sandbox sees it. */
  readonly path: string
  readonly format: 'raw' | 'qcow2'
  /** Dies with the machine: nobody waits for the host's disk. */
  readonly isScratch: boolean
}

/** What a machine has beside its own disk, its serial console and its way out; what QEMU is told follows from it. */
export interface Devices {
  /** Further disks, in this order. */
  readonly disks: readonly DiskFile[]
  readonly stick?: DiskFile
  /** Whether firmware starts the stick before the machine's own disk: a BIOS tries no second one. */
  readonly startsStick?: boolean
  /** A disc in an optical drive, as the sandbox sees it. */
  readonly disc?: string
  /** URL of what iPXE, in the ROM of the network card, starts before all else, by BIOS alone. */
  readonly bootUrl?: string
  readonly share?: { readonly writable: boolean }
  /** Directory of the machine, where the TPM's socket is; absent: no TPM. */
  readonly tpmAt?: string
  /** Directory of the machine, where the guest agent's socket is made; absent: no port for one. */
  readonly agentAt?: string
  /** Loopback port, 5900 or above, at which VNC shows the screen; absent: no screen. */
  readonly screenPort?: number
  readonly privateNetwork?: PrivateNetworkPort
}

/** A plug in a network that machines of one host share: multicast on its loopback interface. */
export interface PrivateNetworkPort {
  readonly group: string
  readonly port: number
  /** Its own among those of the network. */
  readonly macAddress: string
}

/** The port of VNC's display 0. */
export const firstScreenPort = 5900

/** QEMU's arguments for them. */
export function deviceArguments(devices: Devices): string[] {
  const {
    disks,
    stick,
    startsStick = false,
    disc,
    share,
    tpmAt,
    agentAt,
    screenPort,
    privateNetwork,
  } = devices
  const hasUsb = stick !== undefined || screenPort !== undefined
  return [
    ...disks.flatMap((file, index) => [
      ['-blockdev', blockNode(file, `disk${index + 1}`)],
      ['-device', `virtio-blk-pci,drive=disk${index + 1},serial=disk${index + 1}`],
    ]),
    hasUsb ? ['-device', 'qemu-xhci'] : [],
    stick === undefined ? [] : ['-blockdev', blockNode(stick, 'stick')],
    // Firmware looks there for something to start when the machine's own disk has nothing.
    stick === undefined
      ? []
      : ['-device', `usb-storage,drive=stick,removable=on,bootindex=${startsStick ? 0 : 1}`],
    disc === undefined ? [] : discArguments(disc),
    share === undefined ? [] : shareArguments(share.writable),
    tpmAt === undefined ? [] : tpmArguments(`${tpmAt}/${tpmSocket}`),
    agentAt === undefined ? [] : agentArguments(`${agentAt}/${agentSocket}`),
    screenPort === undefined ? [] : screenArguments(screenPort),
    privateNetwork === undefined ? [] : privateArguments(privateNetwork),
  ].flat()
}

/** Value of QEMU's `-blockdev` for a disk. */
export function blockNode({ path, format, isScratch }: DiskFile, name: string): string {
  const flush = isScratch ? 'cache.no-flush=on,' : ''
  return `driver=${format},node-name=${name},discard=unmap,${flush}file.driver=file,file.aio=threads,file.filename=${path}`
}

function discArguments(file: string): string[] {
  return [
    ['-blockdev', `driver=raw,node-name=disc,read-only=on,file.driver=file,file.filename=${file}`],
    ['-device', 'ide-cd,bus=ide.0,drive=disc,bootindex=2'],
  ].flat()
}

function shareArguments(writable: boolean): string[] {
  const access = writable ? '' : ',readonly=on'
  return [
    ['-fsdev', `local,id=share,path=${sharePath},security_model=none,multidevs=remap${access}`],
    ['-device', `virtio-9p-pci,fsdev=share,mount_tag=${shareTag}`],
  ].flat()
}

function tpmArguments(socket: string): string[] {
  return [
    ['-chardev', `socket,id=tpm,path=${socket}`, '-tpmdev', 'emulator,id=tpm,chardev=tpm'],
    ['-device', 'tpm-crb,tpmdev=tpm'],
  ].flat()
}

function agentArguments(socket: string): string[] {
  return [
    [
      '-chardev',
      `socket,id=agent,path=${socket},server=on,wait=off`,
      '-device',
      'virtio-serial-pci,id=agents',
    ],
    ['-device', 'virtserialport,bus=agents.0,chardev=agent,name=org.qemu.guest_agent.0'],
  ].flat()
}

/** A tablet, because a mouse would have to be caught. */
function screenArguments(port: number): string[] {
  return [
    ['-vnc', `127.0.0.1:${port - firstScreenPort}`, '-device', 'VGA'],
    ['-device', 'usb-tablet', '-device', 'usb-kbd'],
  ].flat()
}

function privateArguments({ group, port, macAddress }: PrivateNetworkPort): string[] {
  return [
    ['-netdev', `socket,id=private,mcast=${group}:${port},localaddr=127.0.0.1`],
    ['-device', `virtio-net-pci,netdev=private,mac=${macAddress},romfile=`],
  ].flat()
}
