import type { LowerToDebian } from '../contribution.ts'
import { packagesFor } from '../entries.ts'
import type { PlasmaConfig } from './options.ts'

/** The desktop itself, in Debian 13; Debian's kde-plasma-desktop asks for more than people may want. */
const desktop = [
  'bluedevil',
  'breeze',
  'breeze-gtk-theme',
  'dbus-user-session',
  'kde-cli-tools',
  'kde-config-gtk-style',
  'kscreen',
  'kwin-wayland',
  'libpam-kwallet5',
  'plasma-desktop',
  'plasma-nm',
  'plasma-pa',
  'plasma-systemmonitor',
  'plasma-workspace',
  'polkit-kde-agent-1',
  'powerdevil',
  'qt6-wayland',
  'sddm-theme-breeze',
  'systemsettings',
  'xdg-desktop-portal-kde',
  'xdg-user-dirs',
  'xwayland',
] as const

export const lowerPlasma: LowerToDebian<PlasmaConfig> = (config, { origin }) => {
  const { enable, applications } = config.services.desktopManager.plasma6
  if (!enable) return {}
  return {
    packages: [
      ...packagesFor(origin('services.desktopManager.plasma6.enable'), ...desktop),
      ...packagesFor(origin('services.desktopManager.plasma6.applications'), ...applications),
    ],
    expectations: [{ kind: 'unit-active', unit: 'graphical.target' }],
  }
}
