import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { blockNode, deviceArguments, type Devices, type DiskFile } from './devices.ts'
import type { Acceleration } from './probe-acceleration.ts'

/** Where the sandbox sees a machine's private directory. */
export const machineDirectory = '/run/machine'
/** Where the sandbox sees the file that takes the log of writes. */
export const writeLogPath = '/run/writes'
/** Name of the virtio-serial port that the machine reports its checks to. */
export const reportPort = 'org.ingot.verify'

/** A virtual machine, as decided; what QEMU is told follows from it. */
export interface Machine {
  readonly name: string
  readonly architecture: Architecture
  readonly bootMode: Blueprint['boot']['mode']
  /** Whether its firmware can refuse what is not signed for it; it does when it has keys. */
  readonly secureBoot?: boolean
  /** File of the firmware's variables as the sandbox sees it; absent: in the machine's directory. */
  readonly variables?: string
  readonly acceleration: Acceleration
  readonly processors: number
  readonly memoryMebibytes: number
  /** Names of files in the machine's directory that hold SMBIOS type 11 strings. */
  readonly strings: readonly string[]
  /** Name of the config drive's file, if there is one. */
  readonly drive?: string
  /** Absent: the scratch disk in the machine's directory. */
  readonly disk?: DiskFile
  readonly devices?: Devices
  /** Every write and flush of the disk goes to the log, too. */
  readonly logsWrites?: boolean
  /** `terminal`: on standard input and output, Ctrl-C goes to the machine, Ctrl-A X ends it. `pipe`: what is typed and what it says go through pipes. */
  readonly console: 'terminal' | 'pipe'
  /** Isolated: the machine gets an address but reaches nobody. */
  readonly network: 'open' | 'isolated'
  readonly forwards: readonly { readonly hostPort: number; readonly port: number }[]
  /** File descriptors, sockets: for QMP and for what the machine reports. */
  readonly control: number
  readonly report?: number
}

/** Firmware files of the tools tree. */
export const firmware = {
  code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
  secureCode: '/usr/share/OVMF/OVMF_CODE_4M.secboot.fd',
  /** Without keys, which is setup mode. */
  variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
} as const

/**
 * QEMU's command line for a machine.
 * @throws request error for an architecture that is not emulated yet.
 */
export function machineCommand(machine: Machine): string[] {
  if (machine.architecture !== 'amd64') throw unsupported(machine.architecture)
  return [
    // Nothing that is not named: no floppy, no VGA.
    ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-name', machine.name],
    ['-machine', machineType(machine), ...accelerate(machine)],
    ['-smp', String(machine.processors), '-m', `${machine.memoryMebibytes}M`, '-display', 'none'],
    machine.bootMode === 'uefi' ? uefi(machine) : [],
    ...disk(machine),
    network(machine),
    ['-device', 'virtio-rng-pci'],
    machine.drive === undefined ? [] : drive(machine.drive),
    machine.strings.flatMap((file) => ['-smbios', `type=11,path=${machineDirectory}/${file}`]),
    console(machine),
    ['-chardev', `socket,id=control,fd=${machine.control}`, '-mon', 'chardev=control,mode=control'],
    machine.report === undefined ? [] : report(machine.report),
    machine.devices === undefined ? [] : deviceArguments(machine.devices),
  ].flat()
}

const scratchDisk: DiskFile = { path: `${machineDirectory}/disk`, format: 'qcow2', isScratch: true }

function disk({ logsWrites = false, disk: file = scratchDisk, devices }: Machine): string[][] {
  const isFirst = !devices?.startsStick && devices?.bootUrl === undefined
  const device = `virtio-blk-pci,drive=disk,bootindex=${isFirst ? 0 : 1}`
  if (!logsWrites) return [['-blockdev', blockNode(file, 'disk'), '-device', device]]
  return [
    ['-blockdev', blockNode(file, 'scratch')],
    ['-blockdev', `driver=file,node-name=writes,cache.no-flush=on,filename=${writeLogPath}`],
    // It sees the machine's own flushes; what lies below it does not care.
    [
      '-blockdev',
      'driver=blklogwrites,node-name=disk,discard=unmap,file=scratch,log=writes,log-sector-size=512',
    ],
    // Requests that are merged into one of as many parts as the host takes fail: the log adds two of its own.
    ['-device', `${device},request-merging=off`],
  ]
}

/** Firmware that guards its keys does so in system management mode. */
function machineType({ secureBoot = false }: Machine): string {
  return `q35,vmport=off,hpet=off,smbios-entry-point-type=64${secureBoot ? ',smm=on' : ''}`
}

/** Without it QEMU's firmware is SeaBIOS. */
function uefi({ secureBoot = false, variables = `${machineDirectory}/variables` }: Machine): string[] {
  const code = secureBoot ? firmware.secureCode : firmware.code
  return [
    // Only the firmware itself may write its variables, and it cannot guard them over a suspension to memory.
    secureBoot ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : [],
    secureBoot ? ['-global', 'ICH9-LPC.disable_s3=1'] : [],
    ['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${code}`],
    ['-drive', `if=pflash,unit=1,format=raw,file=${variables}`],
  ].flat()
}

/**
 * All that QEMU translates, but no promise that `rep movs` is fast: kernel and C library would copy with it, and it is
 * translated byte by byte (a boot takes a tenth longer).
 */
const translatedProcessor = 'max,erms=off,fsrm=off,fzrm=off,fsrs=off,fsrc=off'

function accelerate(machine: Machine): string[] {
  return machine.acceleration === 'kvm'
    ? ['-accel', 'kvm', '-cpu', 'host']
    : ['-accel', 'tcg,thread=multi', '-cpu', translatedProcessor]
}

function network({ network: reach, forwards, devices: { bootUrl } = { disks: [] } }: Machine): string[] {
  const words = [
    'user,id=network',
    ...(reach === 'isolated' ? ['restrict=on'] : []),
    // What its DHCP server names as the boot file; a comma would end it.
    ...(bootUrl === undefined ? [] : [`bootfile=${bootUrl.replaceAll(',', ',,')}`]),
    ...forwards.map(({ hostPort, port }) => `hostfwd=tcp:127.0.0.1:${hostPort}-:${port}`),
  ]
  // QEMU's own ROM of the card is iPXE for BIOS (for UEFI a driver); without it nobody asks the network for a system to boot.
  const rom = bootUrl === undefined ? 'romfile=' : 'bootindex=0'
  return ['-netdev', words.join(','), '-device', `virtio-net-pci,netdev=network,${rom}`]
}

function drive(file: string): string[] {
  return [
    ['-drive', `if=none,id=drive,format=raw,readonly=on,file=${machineDirectory}/${file}`],
    ['-device', 'virtio-blk-pci,drive=drive'],
  ].flat()
}

function console({ console: kind }: Machine): string[] {
  return kind === 'terminal'
    ? [
        '-chardev',
        'stdio,id=console,mux=on,signal=off',
        '-serial',
        'chardev:console',
        '-mon',
        'chardev=console',
      ]
    : ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console']
}

function report(descriptor: number): string[] {
  return [
    ['-device', 'virtio-serial-pci', '-chardev', `socket,id=report,fd=${descriptor}`],
    ['-device', `virtserialport,chardev=report,name=${reportPort}`],
  ].flat()
}

function unsupported(architecture: Architecture): Error {
  return requestError({
    code: 'machine-architecture-unsupported',
    message: `cannot start a virtual machine for ${architecture} yet`,
    why: 'only amd64 machines are emulated',
    hint: 'write the image to a disk of such a machine, or build the system for amd64',
  })
}
