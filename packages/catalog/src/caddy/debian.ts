import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import { sandboxDropIn } from '../sandbox.ts'
import { caddyfile } from './caddyfile.ts'
import type { CaddyConfig } from './options.ts'

export const lowerCaddy: LowerToDebian<CaddyConfig> = (config, { origin }) => {
  const { enable, email, globalConfig, virtualHosts } = config.services.caddy
  if (!enable) return {}
  const by = origin('services.caddy.enable')
  return {
    packages: packagesFor(by, 'caddy', 'ca-certificates'),
    files: [
      textFile(
        '/etc/caddy/Caddyfile',
        caddyfile(email, globalConfig, Object.values(virtualHosts)),
        origin('services.caddy'),
      ),
      sandboxDropIn('caddy.service', by, {
        CapabilityBoundingSet: 'CAP_NET_BIND_SERVICE',
        ReadWritePaths: '/var/lib/caddy',
        RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6 AF_NETLINK',
        SystemCallFilter: ['@system-service', '~@privileged'],
        Restart: 'on-failure',
      }),
    ],
    units: enabled(by, 'caddy.service'),
    expectations: [{ kind: 'unit-active', unit: 'caddy.service' }],
  }
}
