import type { HardwareFacts, PciDevice } from './facts.ts'
import { firmwareOfDevice, firmwareOfFile } from './firmware-packages.ts'

/** Something that a machine wants of its system, and the option that covers it. */
export interface Need {
  /** For people: the part of the machine. */
  readonly part: string
  readonly option: string
  /** What the option should have; of a list, what should be among it. */
  readonly value: true | readonly string[]
  readonly why: string
  /** Whether the running system has it. */
  readonly isCovered: boolean
}

/** What is known of the running system. */
export interface Installed {
  /** Names of its packages. */
  readonly packages: ReadonlySet<string>
  /** What people declared, as JSON by dotted option path; empty where only root can see. */
  readonly declared: ReadonlyMap<string, string>
}

/** What a machine needs, in the order of a definition; nothing twice. */
export function needsOf(facts: HardwareFacts, { packages, declared }: Installed): readonly Need[] {
  const enable = (part: string, option: string, by: readonly string[], why: string): Need => ({
    part,
    option,
    value: true,
    why,
    isCovered: by.some((name) => packages.has(name)),
  })
  const drivers = facts.isVirtual ? [] : physicalNeeds(facts, enable)
  return [
    ...drivers,
    ...firmwareNeeds(facts, packages),
    ...initrdNeeds(facts, declared),
    ...graphicsNeeds(facts, enable),
    ...when(
      facts.hasWifi,
      enable('Wi-Fi', 'networking.networkmanager.enable', ['network-manager'], 'networks come and go'),
    ),
    ...when(
      facts.hasBluetooth,
      enable('Bluetooth', 'hardware.bluetooth.enable', ['bluez'], 'its radio needs BlueZ'),
    ),
    ...when(
      facts.tpm === 2,
      enable('TPM 2.0', 'security.tpm2.enable', ['tpm2-tools'], 'it can keep keys of disks'),
    ),
  ]
}

type Enable = (part: string, option: string, by: readonly string[], why: string) => Need

function physicalNeeds(facts: HardwareFacts, enable: Enable): readonly Need[] {
  const { processor, hasBattery, bootMode, model = '' } = facts
  return [
    ...when(
      processor === 'intel',
      enable(
        'Intel processor',
        'hardware.cpu.intel.updateMicrocode',
        ['intel-microcode'],
        'its errors have corrections',
      ),
    ),
    ...when(
      processor === 'amd',
      enable(
        'AMD processor',
        'hardware.cpu.amd.updateMicrocode',
        ['amd64-microcode'],
        'its errors have corrections',
      ),
    ),
    ...when(
      bootMode === 'uefi',
      enable('firmware', 'services.fwupd.enable', ['fwupd'], 'devices get updates of their own'),
    ),
    ...when(
      hasBattery,
      enable(
        'battery',
        'services.power-profiles-daemon.enable',
        ['power-profiles-daemon', 'tlp'],
        'between power and speed one chooses',
      ),
    ),
    ...when(
      hasBattery && processor === 'intel',
      enable(
        'heat',
        'services.thermald.enable',
        ['thermald'],
        "Intel's mobile processors are throttled late",
      ),
    ),
    ...when(facts.isTablet, {
      ...enable('sensors', 'packages', ['iio-sensor-proxy'], 'desktops learn how it is held'),
      value: ['iio-sensor-proxy'],
    }),
    ...when(model.startsWith('Surface '), surfaceNeed(facts)),
  ]
}

/** Keyboard and touchpad of a Surface hang on a controller of Microsoft's. */
const surfaceModules = ['surface_aggregator', 'surface_aggregator_registry', 'surface_hid'] as const

function surfaceNeed({ modules }: HardwareFacts): Need {
  return {
    part: 'keyboard, touchpad',
    option: 'kernel.modules',
    value: surfaceModules,
    why: "they hang on Microsoft's controller",
    isCovered: surfaceModules.every((name) => modules.includes(name)),
  }
}

function firmwareNeeds(facts: HardwareFacts, packages: ReadonlySet<string>): readonly Need[] {
  const wanted = new Map<string, string>()
  for (const device of facts.pci)
    for (const name of firmwareOfDevice(device)) wanted.set(name, `for ${ids(device)}`)
  for (const file of facts.firmwareMissing) {
    const name = firmwareOfFile(file)
    if (name !== undefined) wanted.set(name, `the kernel looked for ${file}`)
  }
  return [...wanted].toSorted(byName).map(([name, why]) => ({
    part: 'device',
    option: 'hardware.firmware',
    value: [name],
    why,
    isCovered: packages.has(name),
  }))
}

/** Drivers of controllers that the initramfs does not have by itself; their disks are those that matter. */
const commonDrivers: ReadonlySet<string> = new Set([
  'ahci',
  'nvme',
  'virtio-pci',
  'ata_piix',
  'sdhci-pci',
  'vmd',
])

function initrdNeeds({ pci }: HardwareFacts, declared: Installed['declared']): readonly Need[] {
  const option = 'boot.initrd.availableKernelModules'

  const drivers = pci.flatMap(({ class: kind, driver }) =>
    kind.startsWith('01') && driver !== undefined && !commonDrivers.has(driver) ? [driver] : [],
  )
  return [...new Set(drivers)].toSorted().map((driver) => ({
    part: 'disk controller',
    option,
    value: [driver],
    why: 'the root file system is behind it',
    isCovered: (declared.get(option) ?? '').includes(JSON.stringify(driver)),
  }))
}

function graphicsNeeds({ pci }: HardwareFacts, enable: Enable): readonly Need[] {
  const card = pci.find(({ vendor, class: kind }) => vendor === '10de' && kind.startsWith('03'))
  if (card === undefined) return []
  return [enable('NVIDIA graphics', 'hardware.nvidia.enable', ['nvidia-kernel-common'], `for ${ids(card)}`)]
}

const ids = ({ vendor, device }: PciDevice): string => `PCI ${vendor}:${device}`

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1
}

function when<T>(condition: boolean, value: T): readonly T[] {
  return condition ? [value] : []
}
