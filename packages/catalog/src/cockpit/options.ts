import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'

export const cockpit = defineModule({
  name: 'cockpit',
  description: 'Administration in the browser, with Cockpit.',
  uses: [firewall],
  options: {
    services: {
      cockpit: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether Cockpit answers in the browser.',
        }),
        port: option(t.port(), { default: 9090, description: 'TCP port that it listens on.' }),
        plugins: option(
          t.listOf(t.oneOf(['podman', 'machines', 'storaged', 'networkmanager', 'packagekit'])),
          {
            default: [],
            description: 'What can be administered beside services, logs and terminals.',
            example: ['podman'],
          },
        ),
        openFirewall: option(t.boolean(), {
          default: false,
          description: 'Whether the firewall lets everyone reach it.',
        }),
        settings: option(t.recordOf(t.settings()), {
          default: {},
          description: 'Settings of cockpit.conf(5) by section.',
          example: { WebService: { Origins: 'https://admin.example.org' } },
        }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall, port } = config.services.cockpit
    return { networking: { firewall: { allowedTCPPorts: mkIf(enable && openFirewall, [port]) } } }
  },
})

export type CockpitConfig = ConfigOf<typeof cockpit>
