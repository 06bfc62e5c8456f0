// A screen, sound, printers, applications from Flatpak; no desktop yet.
import { overlay } from 'ingot'
import { system } from '../forge.ts'
import { base } from './base.ts'

export const graphical = system('graphical', {
  extends: base,
  abstract: true,
  kernel: { parameters: ['splash'] },
  // Bluetooth is there, and off until somebody wants it.
  hardware: {
    bluetooth: {
      enable: true,
      powerOnBoot: false,
      settings: { General: { FastConnectable: true } },
    },
  },
  services: {
    flatpak: { enable: true },
    pipewire: { enable: true },
    'power-profiles-daemon': { enable: true },
    printing: { enable: true },
    upower: { enable: true },
  },
  fonts: { enableDefaultPackages: true },
  packages: ['mesa-va-drivers', 'mesa-vulkan-drivers', 'plymouth', 'udisks2'],
  overlays: [overlay('../overlays/graphical')],
})
