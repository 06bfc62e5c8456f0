import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'

export const printing = defineModule({
  name: 'printing',
  description: 'Printers with CUPS, and what finds them (Avahi).',
  uses: [firewall],
  options: {
    services: {
      printing: {
        enable: option(t.boolean(), { default: false, description: 'Whether the machine prints.' }),
        drivers: option(t.listOf(t.packageName()), {
          default: [],
          description: 'Packages of drivers. Printers that speak IPP, most since 2015, need none.',
          example: ['printer-driver-gutenprint', 'hplip'],
        }),
        browsed: {
          enable: option(t.boolean(), {
            default: false,
            description: 'Whether printers of the network become queues of the machine by themselves.',
          }),
        },
        usb: {
          enable: option(t.boolean(), {
            default: true,
            description: 'Whether printers at USB are spoken to without drivers (IPP over USB).',
          }),
        },
        settings: option(t.settings(), {
          default: {},
          description: 'Settings of cups-files.conf(5); a list repeats the setting.',
        }),
      },
      avahi: {
        enable: option(t.boolean(), {
          default: ({
            config,
          }: {
            config: { readonly services: { readonly printing: { readonly enable: boolean } } }
          }) => config.services.printing.enable,
          defaultText: 'true with printing',
          description: 'Whether devices of the network are found by name (mDNS).',
        }),
        nssmdns: option(t.boolean(), {
          default: true,
          description: 'Whether names in `.local` are resolved for every program.',
        }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets the others ask and answer.',
        }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall } = config.services.avahi
    return { networking: { firewall: { allowedUDPPorts: mkIf(enable && openFirewall, [5353]) } } }
  },
})

export type PrintingConfig = ConfigOf<typeof printing>
