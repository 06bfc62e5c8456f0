// A desktop without applications: everything beyond the shell comes from Flatpak, when somebody wants it.
import { mkRemove } from 'ingot'
import { template } from '../forge.ts'

export const slim = template('slim', {
  services: {
    desktopManager: {
      plasma6: {
        applications: [
          mkRemove('firefox-esr'),
          mkRemove('gwenview'),
          mkRemove('libreoffice-plasma'),
          mkRemove('okular'),
          mkRemove('thunderbird'),
        ],
      },
    },
    printing: { enable: false },
  },
  packages: [mkRemove('print-manager')],
})
