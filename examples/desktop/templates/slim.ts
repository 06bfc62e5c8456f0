// A desktop without applications: everything beyond the shell comes from Flatpak, when somebody wants it.
import { mkRemove } from 'ingot'
import { template } from '../forge.ts'

export const slim = template('slim', {
  packages: [
    mkRemove('cups'),
    mkRemove('firefox-esr'),
    mkRemove('gwenview'),
    mkRemove('libreoffice-plasma'),
    mkRemove('okular'),
    mkRemove('print-manager'),
    mkRemove('thunderbird'),
  ],
  systemd: { units: { 'cups.service': mkRemove() } },
})
