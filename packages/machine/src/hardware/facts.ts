/** What a machine is made of, as its kernel tells it. */
export interface HardwareFacts {
  readonly vendor?: string
  readonly model?: string
  /** It comes apart, folds over (SMBIOS chassis types 30 to 32), or feels how it is held. */
  readonly isTablet: boolean
  /** Runs under a hypervisor. */
  readonly isVirtual: boolean
  readonly bootMode: 'uefi' | 'bios'
  /** `setup`: the firmware takes new keys. Absent: it knows nothing of Secure Boot. */
  readonly secureBoot?: 'on' | 'off' | 'setup'
  /** Major version; absent: none. */
  readonly tpm?: number
  readonly processor: 'intel' | 'amd' | 'other'
  readonly pci: readonly PciDevice[]
  readonly hasWifi: boolean
  readonly hasBluetooth: boolean
  readonly hasBattery: boolean
  readonly disks: readonly Disk[]
  /** Files below /lib/firmware that drivers asked for in vain. */
  readonly firmwareMissing: readonly string[]
  /** Kernel modules that are loaded. */
  readonly modules: readonly string[]
}

export interface PciDevice {
  /** Four hexadecimal digits. */
  readonly vendor: string
  readonly device: string
  /** Class and subclass, four hexadecimal digits: `0300` is a display. */
  readonly class: string
  /** Absent: nobody drives it. */
  readonly driver?: string
}

export interface Disk {
  readonly name: string
  readonly bytes: number
  readonly isRemovable: boolean
}
