import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, when } from '../entries.ts'
import { sandboxDropIn } from '../sandbox.ts'
import { nginxText } from './configuration.ts'
import type { NginxConfig } from './options.ts'
import { hasTls } from './virtual-host.ts'

export const lowerNginx: LowerToDebian<NginxConfig> = (config, { origin }) => {
  const { nginx } = config.services
  if (!nginx.enable) return {}
  const by = origin('services.nginx.enable')
  const hosts = Object.values(nginx.virtualHosts)
  return {
    packages: packagesFor(by, 'nginx'),
    files: [
      textFile('/etc/nginx/nginx.conf', nginxText(nginx), origin('services.nginx')),
      sandboxDropIn('nginx.service', by, {
        // The first process reads keys as root, opens the ports, and becomes www-data.
        CapabilityBoundingSet: 'CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE',
        ReadWritePaths: '/run /var/log/nginx /var/lib/nginx',
        SystemCallFilter: '@system-service',
        Restart: 'on-failure',
      }),
    ],
    units: enabled(by, 'nginx.service'),
    expectations: [
      { kind: 'unit-active', unit: 'nginx.service' },
      { kind: 'command', command: ['nginx', '-t', '-q'] },
      ...when(
        hosts.some((host) => !host.onlySSL),
        { kind: 'port', protocol: 'tcp', port: 80 } as const,
      ),
      ...when(hosts.some(hasTls), { kind: 'port', protocol: 'tcp', port: 443 } as const),
    ],
  }
}
