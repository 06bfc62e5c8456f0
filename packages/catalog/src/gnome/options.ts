import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { displayManager } from '../display-manager/options.ts'
import { fonts } from '../fonts/options.ts'
import { networkManager } from '../network-manager/options.ts'
import { pipewire } from '../pipewire/options.ts'

export const gnome = defineModule({
  name: 'gnome',
  description: 'GNOME, on Wayland.',
  uses: [displayManager, fonts, networkManager, pipewire],
  options: {
    services: {
      desktopManager: {
        gnome: {
          enable: option(t.boolean(), {
            default: false,
            description:
              'Whether the desktop is there, and with it unless somebody says otherwise GDM, NetworkManager, PipeWire and fonts.',
          }),
          applications: option(t.listOf(t.packageName()), {
            default: [
              'evince',
              'gnome-console',
              'gnome-system-monitor',
              'gnome-text-editor',
              'loupe',
              'nautilus',
            ],
            description: 'Programs that come with the desktop. Defining the list replaces it.',
          }),
        },
      },
    },
  },
  define: ({ config }) => {
    const on = mkIf(config.services.desktopManager.gnome.enable, mkDefault(true))
    return {
      services: { displayManager: { gdm: { enable: on } }, pipewire: { enable: on } },
      networking: { networkmanager: { enable: on } },
      fonts: { enableDefaultPackages: on },
    }
  },
})

export type GnomeConfig = ConfigOf<typeof gnome>
