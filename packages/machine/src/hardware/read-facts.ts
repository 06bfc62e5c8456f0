import type { Files, Ports } from '../ports/ports.ts'
import type { Disk, HardwareFacts, PciDevice } from './facts.ts'

const efiVariables = '/sys/firmware/efi/efivars'
const global = '8be4df61-93ca-11d2-aa0d-00e098032b8c'

/** Reads what the kernel tells of the machine: files that anybody may read, and the kernel's log where one may. */
export function readHardware({ files: all, processes }: Ports): HardwareFacts {
  const files = { ...all, read: (path: string) => readable(all, path) }
  const read = (path: string): string | undefined => files.read(path)?.trim()
  const list = (path: string): readonly string[] => files.list(path) ?? []
  const dmi = (name: string): string | undefined => read(`/sys/class/dmi/id/${name}`)
  const [vendor, model] = [dmi('sys_vendor'), dmi('product_name')]
  const processorText = files.read('/proc/cpuinfo') ?? ''
  const secureBoot = readSecureBoot(files)
  const tpm = Number(read('/sys/class/tpm/tpm0/tpm_version_major'))
  const pci = readPci(files)
  const log = processes.run(['journalctl', '--dmesg', '--boot', '--output=cat', '--no-pager', '--quiet'], {
    limitSeconds: 10,
  })
  return {
    ...(vendor ? { vendor } : {}),
    ...(model ? { model } : {}),
    isTablet:
      ['30', '31', '32'].includes(dmi('chassis_type') ?? '') ||
      list('/sys/bus/iio/devices').some((name) =>
        read(`/sys/bus/iio/devices/${name}/name`)?.startsWith('accel'),
      ),
    isVirtual: /^flags\s*:.*\bhypervisor\b/m.test(processorText),
    bootMode: files.status('/sys/firmware/efi') === undefined ? 'bios' : 'uefi',
    ...(secureBoot === undefined ? {} : { secureBoot }),
    ...(tpm > 0 ? { tpm } : {}),
    processor: processorOf(processorText),
    pci,
    hasWifi:
      list('/sys/class/net').some((name) => files.target(`/sys/class/net/${name}/phy80211`) !== undefined) ||
      pci.some(({ class: kind }) => kind === '0280'),
    hasBluetooth: list('/sys/class/bluetooth').length > 0 || hasBluetoothInterface(files),
    hasBattery: list('/sys/class/power_supply').some(
      (name) =>
        read(`/sys/class/power_supply/${name}/type`) === 'Battery' &&
        read(`/sys/class/power_supply/${name}/scope`) !== 'Device',
    ),
    disks: list('/sys/block').flatMap((name) => readDisk(files, name)),
    firmwareMissing: missingFirmware(log.status === 0 ? log.stdout : ''),
    modules: (files.read('/proc/modules') ?? '').split('\n').flatMap((line) => line.split(' ')[0] || []),
  }
}

/** Devices may refuse what their files promise; then there is nothing to know. */
function readable(files: Pick<Files, 'read'>, path: string): string | undefined {
  try {
    return files.read(path)
  } catch {
    return undefined
  }
}

function processorOf(text: string): HardwareFacts['processor'] {
  const vendor = /^vendor_id\s*:\s*(\S+)/m.exec(text)?.[1]
  if (vendor === 'GenuineIntel') return 'intel'
  return vendor === 'AuthenticAMD' ? 'amd' : 'other'
}

/** Whether the firmware starts only what its keys signed. An EFI variable: four bytes of attributes, then its value (UEFI 2.10, 3.3). */
export function readSecureBoot(files: Pick<Files, 'read'>): HardwareFacts['secureBoot'] {
  const byte = (name: string): number | undefined =>
    files.read(`${efiVariables}/${name}-${global}`)?.charCodeAt(4)
  const state = byte('SecureBoot')
  if (state === undefined || Number.isNaN(state)) return undefined
  if (state === 1) return 'on'
  return byte('SetupMode') === 1 ? 'setup' : 'off'
}

function readPci(files: Files): readonly PciDevice[] {
  const root = '/sys/bus/pci/devices'
  return (files.list(root) ?? []).map((address) => {
    const word = (name: string): string =>
      (files.read(`${root}/${address}/${name}`) ?? '').trim().replace(/^0x/, '')
    const driver = files.readLink(`${root}/${address}/driver`)?.split('/').at(-1)
    return {
      vendor: word('vendor'),
      device: word('device'),
      class: word('class').slice(0, 4),
      ...(driver === undefined ? {} : { driver }),
    }
  })
}

/** Class e0 (wireless), subclass 01 (radio), protocol 01 (Bluetooth), as usb.org numbers them. */
function hasBluetoothInterface(files: Files): boolean {
  const root = '/sys/bus/usb/devices'
  return (files.list(root) ?? []).some((name) =>
    (
      [
        ['bInterfaceClass', 'e0'],
        ['bInterfaceSubClass', '01'],
        ['bInterfaceProtocol', '01'],
      ] as const
    ).every(([file, value]) => files.read(`${root}/${name}/${file}`)?.trim() === value),
  )
}

const sectorBytes = 512

function readDisk(files: Files, name: string): readonly Disk[] {
  if (/^(loop|ram|zram|dm-|md|sr|fd|nbd)/.test(name)) return []
  const word = (file: string): number => Number(files.read(`/sys/block/${name}/${file}`))
  const bytes = word('size') * sectorBytes
  return bytes > 0 ? [{ name, bytes, isRemovable: word('removable') === 1 }] : []
}

/** Files that drivers asked for in vain, in the words of the kernel and of Debian's. */
export function missingFirmware(log: string): readonly string[] {
  const pattern = /firmware: failed to load (\S+)|Direct firmware load for (\S+) failed with error -2/g
  return [
    ...new Set([...log.matchAll(pattern)].map(([, debian, kernel]) => debian ?? kernel ?? '')),
  ].toSorted()
}
