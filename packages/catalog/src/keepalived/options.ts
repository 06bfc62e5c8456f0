import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'
import { sysctl } from '../sysctl/options.ts'
import { interfaceName } from '../shared-types.ts'

const name = t.string({ pattern: /^[A-Za-z0-9_-]+$/, description: 'a name of letters, digits, `-` and `_`' })

const hostLabel = t.string({
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  description: 'a host name without its domain',
})
const host = t.submodule({
  options: {
    priority: option(t.nullable(t.integer({ min: 1, max: 254 })), {
      default: null,
      defaultText: 'that of the instance',
      description: 'Priority of this machine.',
    }),
    unicastIp: option(t.nullable(t.ipAddress()), {
      default: null,
      description:
        'Own address of this machine, and a peer of the others, where the network has no multicast.',
    }),
  },
})

const instance = t.submodule({
  options: {
    interface: option(interfaceName, {
      description: 'Interface over which the machines talk to each other.',
      example: 'enp1s0',
    }),
    state: option(t.oneOf(['MASTER', 'BACKUP']), { default: 'BACKUP', description: 'How it begins.' }),
    virtualRouterId: option(t.integer({ min: 1, max: 255 }), {
      description: 'Number that the machines of one address share.',
      example: 51,
    }),
    priority: option(t.integer({ min: 1, max: 254 }), {
      default: 100,
      description: 'The machine with the highest has the address.',
    }),
    noPreempt: option(t.boolean(), {
      default: false,
      description: 'Whether a machine that comes back leaves the address where it is.',
    }),
    virtualIps: option(t.listOf(t.cidr()), {
      default: [],
      description: 'The addresses.',
      example: ['192.0.2.10/24'],
    }),
    unicastSrcIp: option(t.nullable(t.ipAddress()), {
      default: null,
      description: 'Own address, where the network has no multicast.',
    }),
    unicastPeers: option(t.listOf(t.ipAddress()), {
      default: [],
      description: 'Addresses of the others, where the network has no multicast.',
    }),
    hosts: option(t.recordOf(host, hostLabel), {
      default: {},
      description:
        'What only one machine has, by its host name, so that all of them can run one system. keepalived looks at the name when it starts.',
      example: { lucy: { priority: 103, unicastIp: '192.0.2.11' } },
    }),
    trackScripts: option(t.listOf(name), {
      default: [],
      description: 'Scripts that must succeed for the machine to have the address.',
    }),
  },
})
const script = t.submodule({
  options: {
    script: option(t.string({ pattern: /^\/[^"\n]*$/, description: 'a command with an absolute path' }), {
      description: 'The command; no shell reads it.',
      example: '/usr/bin/curl --fail --silent --insecure https://127.0.0.1:6443/readyz',
    }),
    interval: option(t.integer({ min: 1 }), { default: 2, description: 'Seconds from one run to the next.' }),
    fall: option(t.integer({ min: 1 }), {
      default: 3,
      description: 'Failures after which it counts as failed.',
    }),
    rise: option(t.integer({ min: 1 }), {
      default: 2,
      description: 'Successes after which it counts as well.',
    }),
    weight: option(t.integer({ min: -253, max: 253 }), {
      default: 0,
      description: 'What is added to the priority; 0 gives the address away.',
    }),
    user: option(t.userName(), { default: 'nobody', description: 'User that runs it.' }),
  },
})

export const keepalived = defineModule({
  name: 'keepalived',
  description: 'Addresses that move to a machine that works (VRRP), with keepalived.',
  uses: [firewall, sysctl],
  options: {
    services: {
      keepalived: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run keepalived.' }),
        vrrpInstances: option(t.recordOf(instance, name), {
          default: {},
          description: 'Addresses that move, by name.',
          example: { api: { interface: 'enp1s0', virtualRouterId: 51, virtualIps: ['192.0.2.10/24'] } },
        }),
        vrrpScripts: option(t.recordOf(script, name), {
          default: {},
          description: 'Scripts that tell whether the machine is well, by name.',
        }),
        extraConfig: option(t.lines(), { default: '', description: 'Further lines of keepalived.conf.' }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets the other machines talk to this one.',
        }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall } = config.services.keepalived
    return {
      networking: { firewall: { allowedProtocols: mkIf(enable && openFirewall, ['vrrp']) } },
      // Services listen on an address before the machine has it.
      sysctl: mkIf(enable, { 'net.ipv4.ip_nonlocal_bind': '1', 'net.ipv6.ip_nonlocal_bind': '1' }),
    }
  },
  assertions: ({ config }) =>
    Object.entries(config.services.keepalived.vrrpInstances).flatMap(
      ([each, { virtualIps, trackScripts }]) => {
        const at = (inner: string) =>
          formatOptionPath(['services', 'keepalived', 'vrrpInstances', each, inner])
        return [
          {
            assertion: virtualIps.length > 0,
            message: `${each} has no address to move.`,
            option: at('virtualIps'),
          },
          ...trackScripts.map((tracked) => ({
            assertion: Object.hasOwn(config.services.keepalived.vrrpScripts, tracked),
            message: `There is no script \`${tracked}\` in \`vrrpScripts\`.`,
            option: at('trackScripts'),
          })),
        ]
      },
    ),
})

export type KeepalivedConfig = ConfigOf<typeof keepalived>
