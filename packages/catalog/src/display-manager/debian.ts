import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import type { Contribution, LowerContext, LowerToDebian } from '../contribution.ts'
import { link, packagesFor, textFile, when } from '../entries.ts'
import { renderSections, sectionOf } from '../systemd-text.ts'
import { toToml } from '@ingot/language/formats/toml.ts'
import type { DisplayManagerConfig } from './options.ts'

type Managers = DisplayManagerConfig['services']['displayManager']

export const lowerDisplayManager: LowerToDebian<DisplayManagerConfig> = (config, context) => {
  const { displayManager, greetd } = config.services
  if (displayManager.sddm.enable) return lowerSddm(displayManager, context)
  if (displayManager.gdm.enable) return lowerGdm(displayManager, context)
  if (displayManager.lightdm.enable) return lowerLightdm(displayManager, context)
  return greetd.enable ? lowerGreetd(greetd.command, context) : {}
}

/** Debian's packages choose by a question that nobody is asked here; what is chosen is two files. */
function chosen(unit: string, program: string, origin: Origin): readonly FileEntry[] {
  return [
    link('/etc/systemd/system/display-manager.service', `/usr/lib/systemd/system/${unit}`, origin),
    textFile('/etc/X11/default-display-manager', `${program}\n`, origin),
  ]
}

function lowerSddm({ sddm, autoLogin, defaultSession }: Managers, { origin }: LowerContext): Contribution {
  const by = origin('services.displayManager.sddm.enable')
  const { General, Theme, Autologin, ...rest } = sddm.settings
  const text = renderSections([
    ['General', [['DisplayServer', sddm.wayland.enable ? 'wayland' : null], ...sectionOf(General ?? {})]],
    ['Theme', [['Current', sddm.theme], ...sectionOf(Theme ?? {})]],
    [
      'Autologin',
      [
        ['User', autoLogin.user],
        ['Session', autoLogin.user === null ? null : defaultSession],
        ...sectionOf(Autologin ?? {}),
      ],
    ],
    ...Object.entries(rest).map(([section, settings]) => [section, sectionOf(settings)] as const),
  ])
  return {
    // Weston is the compositor that SDDM starts for a login on Wayland.
    packages: packagesFor(by, 'sddm', ...(sddm.wayland.enable ? ['weston'] : ['xserver-xorg'])),
    files: [
      ...chosen('sddm.service', '/usr/bin/sddm', by),
      ...when(
        text !== '',
        textFile('/etc/sddm.conf.d/50-declared.conf', text, origin('services.displayManager.sddm')),
      ),
    ],
  }
}

function lowerGdm({ gdm, autoLogin }: Managers, { origin }: LowerContext): Contribution {
  const by = origin('services.displayManager.gdm.enable')
  const { daemon, ...rest } = gdm.settings
  const text = renderSections([
    [
      'daemon',
      [
        ['AutomaticLoginEnable', autoLogin.user === null ? null : 'true'],
        ['AutomaticLogin', autoLogin.user],
        ...sectionOf(daemon ?? {}),
      ],
    ],
    ...Object.entries(rest).map(([section, settings]) => [section, sectionOf(settings)] as const),
  ])
  return {
    packages: packagesFor(by, 'gdm3'),
    files: [
      ...chosen('gdm.service', '/usr/sbin/gdm3', by),
      ...when(text !== '', textFile('/etc/gdm3/daemon.conf', text, origin('services.displayManager.gdm'))),
    ],
  }
}

function lowerLightdm(
  { lightdm, autoLogin, defaultSession }: Managers,
  { origin }: LowerContext,
): Contribution {
  const by = origin('services.displayManager.lightdm.enable')
  const text = renderSections([
    [
      'Seat:*',
      [
        ['autologin-user', autoLogin.user],
        ['autologin-session', autoLogin.user === null ? null : defaultSession],
        ...sectionOf(lightdm.settings),
      ],
    ],
  ])
  return {
    packages: packagesFor(by, 'lightdm', 'lightdm-gtk-greeter', 'xserver-xorg'),
    files: [
      ...chosen('lightdm.service', '/usr/sbin/lightdm', by),
      ...when(
        text !== '',
        textFile(
          '/etc/lightdm/lightdm.conf.d/50-declared.conf',
          text,
          origin('services.displayManager.lightdm'),
        ),
      ),
    ],
  }
}

function lowerGreetd(command: string, { origin }: LowerContext): Contribution {
  const by = origin('services.greetd.enable')
  return {
    packages: packagesFor(by, 'greetd', ...when(command.startsWith('tuigreet'), 'tuigreet')),
    files: [
      link('/etc/systemd/system/display-manager.service', '/usr/lib/systemd/system/greetd.service', by),
      textFile(
        '/etc/greetd/config.toml',
        toToml({ terminal: { vt: 7 }, default_session: { command, user: '_greetd' } }),
        origin('services.greetd'),
      ),
    ],
  }
}
