import type { LowerToDebian } from '../contribution.ts'
import { packagesFor } from '../entries.ts'
import type { GnomeConfig } from './options.ts'

/** The desktop itself, in Debian 13; Debian's gnome-core asks for more than people may want. */
const desktop = [
  'adwaita-icon-theme',
  // Without its bus no screen reader and no keyboard on the screen.
  'at-spi2-core',
  'dbus-user-session',
  'gnome-control-center',
  'gnome-keyring',
  'gnome-session',
  'gnome-settings-daemon',
  'gnome-shell',
  'gvfs-backends',
  'libpam-gnome-keyring',
  'xdg-desktop-portal-gnome',
  'xdg-user-dirs',
  'xwayland',
] as const

export const lowerGnome: LowerToDebian<GnomeConfig> = (config, { origin }) => {
  const { enable, applications } = config.services.desktopManager.gnome
  if (!enable) return {}
  return {
    packages: [
      ...packagesFor(origin('services.desktopManager.gnome.enable'), ...desktop),
      ...packagesFor(origin('services.desktopManager.gnome.applications'), ...applications),
    ],
    expectations: [{ kind: 'unit-active', unit: 'graphical.target' }],
  }
}
