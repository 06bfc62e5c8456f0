import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import { sandboxDropIn } from '../sandbox.ts'
import { portOf, type HaproxyConfig } from './options.ts'

type Haproxy = HaproxyConfig['services']['haproxy']

export const lowerHaproxy: LowerToDebian<HaproxyConfig> = (config, { origin }) => {
  const { haproxy } = config.services
  if (!haproxy.enable) return {}
  const by = origin('services.haproxy.enable')
  return {
    packages: packagesFor(by, 'haproxy'),
    files: [
      textFile('/etc/haproxy/haproxy.cfg', configuration(haproxy), origin('services.haproxy')),
      sandboxDropIn('haproxy.service', by, {
        // It reads keys and opens ports as root, then locks itself into /var/lib/haproxy as its own user.
        CapabilityBoundingSet:
          'CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_SYS_CHROOT CAP_DAC_OVERRIDE CAP_CHOWN CAP_KILL',
        ReadWritePaths: '/run /var/lib/haproxy',
        SystemCallFilter: ['@system-service', 'chroot'],
      }),
    ],
    units: enabled(by, 'haproxy.service'),
    expectations: [
      { kind: 'unit-active', unit: 'haproxy.service' },
      ...Object.values(haproxy.frontends)
        .flatMap(({ bind }) => bind.flatMap(portOf))
        .map((port) => ({ kind: 'port', protocol: 'tcp', port }) as const),
    ],
  }
}

/** haproxy.cfg of HAProxy 3.0. */
function configuration({ frontends, backends, timeouts, config }: Haproxy): string {
  const sections = [
    section('global', [
      'log stdout format raw daemon',
      'chroot /var/lib/haproxy',
      'stats socket /run/haproxy/admin.sock mode 660 level admin',
      'user haproxy',
      'group haproxy',
      // Mozilla's intermediate profile, version 5.7.
      'ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
    ]),
    section('defaults', [
      'log global',
      'option dontlognull',
      ...Object.entries(timeouts).map(([name, value]) => `timeout ${name} ${value}`),
    ]),
    ...Object.entries(frontends).map(([name, { bind, mode, defaultBackend, extraConfig }]) =>
      section(`frontend ${name}`, [
        `mode ${mode}`,
        `option ${mode}log`,
        ...bind.map((address) => `bind ${address}`),
        ...linesOf(extraConfig),
        ...(defaultBackend === null ? [] : [`default_backend ${defaultBackend}`]),
      ]),
    ),
    ...Object.entries(backends).map(([name, { mode, balance, servers, extraConfig }]) =>
      section(`backend ${name}`, [
        `mode ${mode}`,
        `balance ${balance}`,
        ...linesOf(extraConfig),
        ...Object.entries(servers).map(([server, { address, options }]) =>
          `server ${server} ${address} ${options}`.trim(),
        ),
      ]),
    ),
    ...(config.trim() === '' ? [] : [config.endsWith('\n') ? config : `${config}\n`]),
  ]
  return sections.join('\n')
}

function section(head: string, lines: readonly string[]): string {
  return `${head}\n${lines.map((line) => `    ${line}\n`).join('')}`
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
