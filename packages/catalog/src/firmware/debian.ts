import type { LowerContext, LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, when } from '../entries.ts'
import { requireArchitecture, requireComponents } from '../required-source.ts'
import type { FirmwareConfig } from './options.ts'

/** In non-free-firmware of Debian 13. */
const redistributable = [
  'firmware-amd-graphics',
  'firmware-atheros',
  'firmware-brcm80211',
  'firmware-intel-graphics',
  'firmware-iwlwifi',
  'firmware-linux-nonfree',
  'firmware-mediatek',
  'firmware-misc-nonfree',
  'firmware-realtek',
  'firmware-sof-signed',
] as const

/** Packages of firmware that are free; every other one is not. */
const free: ReadonlySet<string> = new Set([
  'firmware-linux-free',
  'firmware-ath9k-htc',
  'firmware-carl9170',
  'hdmi2usb-fx2-firmware',
])

/** Only the initramfs has them: later, the kernel would not load them any more. */
const microcode = { amd: 'amd64-microcode', intel: 'intel-microcode' } as const

export const lowerFirmware: LowerToDebian<FirmwareConfig> = (config, context) => {
  const { enableRedistributableFirmware, firmware } = config.hardware
  const { fwupd } = config.services
  if (enableRedistributableFirmware)
    requireComponents(context, 'hardware.enableRedistributableFirmware', 'non-free-firmware')
  if (firmware.some((name) => !free.has(name)))
    requireComponents(context, 'hardware.firmware', 'non-free-firmware')
  const updates = context.origin('services.fwupd.enable')
  return {
    initramfsPackages: wantedMicrocode(config, context),
    packages: [
      ...when(
        enableRedistributableFirmware,
        ...packagesFor(context.origin('hardware.enableRedistributableFirmware'), ...redistributable),
      ),
      ...packagesFor(context.origin('hardware.firmware'), ...firmware),
      ...when(fwupd.enable, ...packagesFor(updates, 'fwupd', 'ca-certificates')),
    ],
    units: when(fwupd.enable, ...enabled(updates, 'fwupd-refresh.timer')),
  }
}

function wantedMicrocode({ hardware }: FirmwareConfig, context: LowerContext): readonly string[] {
  const vendors = (['amd', 'intel'] as const).filter((vendor) => hardware.cpu[vendor].updateMicrocode)
  return vendors.map((vendor) => {
    const option = `hardware.cpu.${vendor}.updateMicrocode`
    requireArchitecture(context, option, ['amd64', 'i386'])
    requireComponents(context, option, 'non-free-firmware')
    return microcode[vendor]
  })
}
