import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'
import { timeSync } from '../time-sync/options.ts'

export const chrony = defineModule({
  name: 'chrony',
  description: 'The clock, with chrony: where it has to be exact, or serves others.',
  uses: [timeSync, firewall],
  options: {
    services: {
      chrony: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether chrony keeps the clock right, in the place of systemd-timesyncd.',
        }),
        servers: option(t.listOf(t.hostAddress()), {
          default: [],
          defaultText: "Debian's pool",
          description: 'Time servers, by name or address.',
          example: ['ntp.example.org'],
        }),
        enableNTS: option(t.boolean(), {
          default: false,
          description: 'Whether the servers have to prove who they are (NTS). All of them must be able to.',
        }),
        allow: option(t.listOf(t.cidr()), {
          default: [],
          description: 'Networks that may ask this machine for the time.',
          example: ['192.0.2.0/24'],
        }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets others reach it, where `allow` names somebody.',
        }),
        extraConfig: option(t.lines(), {
          default: '',
          description: 'Further lines of chrony.conf(5).',
          example: 'minsources 2',
        }),
      },
    },
  },
  define: ({ config }) => ({
    services: { timesyncd: { enable: mkIf(config.services.chrony.enable, mkDefault(false)) } },
    networking: { firewall: { allowedUDPPorts: mkIf(isServer(config.services.chrony), [123]) } },
  }),
  assertions: ({ config }) => [
    {
      assertion: !config.services.chrony.enable || !config.services.timesyncd.enable,
      message: 'Only one program can keep the clock: switch off `services.timesyncd` or chrony.',
      option: 'services.chrony.enable',
    },
    {
      assertion: !config.services.chrony.enableNTS || config.services.chrony.servers.length > 0,
      message: "Debian's pool has no NTS: name servers that do with `services.chrony.servers`.",
      option: 'services.chrony.enableNTS',
    },
  ],
})

export type ChronyConfig = ConfigOf<typeof chrony>

interface Server {
  readonly enable: boolean
  readonly openFirewall: boolean
  readonly allow: readonly string[]
}

function isServer({ enable, allow, openFirewall }: Server): boolean {
  return enable && openFirewall && allow.length > 0
}
