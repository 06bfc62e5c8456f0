// KDE Plasma 6 on Wayland, with what a day's work needs.
import { overlay } from 'ingot'
import { system } from '../forge.ts'
import { graphical } from './graphical.ts'

/** The desktop itself; what it is without applications is in the template `slim`. */
export const plasma = system('plasma', {
  extends: graphical,
  packages: [
    'ark',
    'bluedevil',
    'breeze',
    'dolphin',
    'firefox-esr',
    'gwenview',
    'kate',
    'kde-config-sddm',
    'konsole',
    'kscreen',
    'libreoffice-plasma',
    'okular',
    'plasma-desktop',
    'plasma-discover',
    'plasma-discover-backend-flatpak',
    'plasma-nm',
    'plasma-systemmonitor',
    'plymouth-theme-breeze',
    'polkit-kde-agent-1',
    'powerdevil',
    'print-manager',
    'sddm',
    'sddm-theme-breeze',
    'thunderbird',
    'xdg-desktop-portal-kde',
  ],
  systemd: { units: { 'sddm.service': { enable: true } } },
  files: {
    '/etc/sddm.conf.d/plasma.conf': {
      ini: { General: { DisplayServer: 'wayland' }, Theme: { Current: 'breeze' } },
    },
  },
  overlays: [overlay('../overlays/plasma')],
})
