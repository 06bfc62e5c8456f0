// KDE Plasma 6 on Wayland, with what a day's work needs.
import { overlay } from 'ingot'
import { system } from '../forge.ts'
import { graphical } from './graphical.ts'

/** The desktop itself; what it is without applications is in the template `slim`. */
export const plasma = system('plasma', {
  extends: graphical,
  services: {
    desktopManager: {
      plasma6: {
        enable: true,
        applications: [
          'ark',
          'dolphin',
          'firefox-esr',
          'gwenview',
          'kate',
          'konsole',
          'libreoffice-plasma',
          'okular',
          'thunderbird',
        ],
      },
    },
    displayManager: { sddm: { theme: 'breeze' } },
  },
  packages: [
    'kde-config-sddm',
    'plasma-discover',
    'plasma-discover-backend-flatpak',
    'plymouth-theme-breeze',
    'print-manager',
  ],
  overlays: [overlay('../overlays/plasma')],
})
