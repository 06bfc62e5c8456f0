// A screen, sound, printers, applications from Flatpak; no desktop yet.
import { overlay } from 'ingot'
import { system } from '../forge.ts'
import { base } from './base.ts'

export const graphical = system('graphical', {
  extends: base,
  abstract: true,
  kernel: { parameters: ['splash'] },
  packages: [
    'bluez',
    'cups',
    'dbus-user-session',
    'flatpak',
    'fonts-noto',
    'fonts-noto-color-emoji',
    'mesa-va-drivers',
    'mesa-vulkan-drivers',
    'pipewire-audio',
    'plymouth',
    'power-profiles-daemon',
    'udisks2',
    'upower',
    'xwayland',
  ],
  systemd: { units: { 'cups.service': { enable: true }, 'bluetooth.service': { enable: true } } },
  // Bluetooth is there, and off until somebody wants it.
  files: {
    '/etc/bluetooth/main.conf': {
      ini: { General: { FastConnectable: true }, Policy: { AutoEnable: false } },
    },
  },
  overlays: [overlay('../overlays/graphical')],
})
