import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import type { BluetoothConfig } from './options.ts'

export const lowerBluetooth: LowerToDebian<BluetoothConfig> = (config, { origin }) => {
  const { enable, powerOnBoot, settings } = config.hardware.bluetooth
  if (!enable) return {}
  const by = origin('hardware.bluetooth.enable')
  const { Policy, ...rest } = settings
  const sections = { ...rest, Policy: { AutoEnable: powerOnBoot, ...Policy } }
  // BlueZ reads true and false.
  const text = Object.entries(sections)
    .map(
      ([section, keys]) =>
        `[${section}]\n${Object.entries(keys)
          .map(([key, value]) => `${key}=${String(value)}\n`)
          .join('')}`,
    )
    .join('\n')
  return {
    packages: packagesFor(by, 'bluez'),
    files: [textFile('/etc/bluetooth/main.conf', text, origin('hardware.bluetooth.settings'))],
    units: enabled(by, 'bluetooth.service'),
  }
}
