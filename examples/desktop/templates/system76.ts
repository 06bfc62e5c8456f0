// Laptops of System76: the kernel's own driver for their keyboards, batteries and fans, and a cool lap.
import { template } from '../forge.ts'

export const system76 = template('system76', {
  kernel: { modules: ['system76_acpi'] },
  services: { fwupd: { enable: true }, thermald: { enable: true } },
  packages: ['brightnessctl', 'lm-sensors', 'powertop'],
})
