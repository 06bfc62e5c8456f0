import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import { sandboxDropIn } from '../sandbox.ts'
import type { KeepalivedConfig } from './options.ts'

type Keepalived = KeepalivedConfig['services']['keepalived']

export const lowerKeepalived: LowerToDebian<KeepalivedConfig> = (config, { origin }) => {
  const { keepalived } = config.services
  if (!keepalived.enable) return {}
  const by = origin('services.keepalived.enable')
  return {
    packages: packagesFor(by, 'keepalived'),
    files: [
      textFile('/etc/keepalived/keepalived.conf', configuration(keepalived), origin('services.keepalived')),
      sandboxDropIn('keepalived.service', by, {
        // It sets addresses and runs scripts as other users.
        CapabilityBoundingSet:
          'CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_KILL CAP_DAC_READ_SEARCH',
        ReadWritePaths: '/run',
        RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET',
        // It sets switches of the interfaces below /proc/sys/net.
        ProtectKernelTunables: null,
        RestrictRealtime: null,
        SystemCallFilter: '@system-service',
      }),
    ],
    units: enabled(by, 'keepalived.service'),
    expectations: [{ kind: 'unit-active', unit: 'keepalived.service' }],
  }
}

/** keepalived.conf(5), keepalived 2.3. */
function configuration({ vrrpInstances, vrrpScripts, extraConfig }: Keepalived): string {
  const lines = [
    // An interface may come after keepalived, which would else give up.
    ...block('global_defs', ['dynamic_interfaces', 'enable_script_security', 'vrrp_garp_master_refresh 60']),
    ...Object.entries(vrrpScripts).flatMap(([name, { script, interval, fall, rise, weight, user }]) =>
      block(`vrrp_script ${name}`, [
        `script "${script}"`,
        `interval ${interval}`,
        `fall ${fall}`,
        `rise ${rise}`,
        `weight ${weight}`,
        `user ${user}`,
      ]),
    ),
    ...Object.entries(vrrpInstances).flatMap(([name, instance]) =>
      block(`vrrp_instance ${name}`, instanceLines(instance)),
    ),
    ...extraConfig.split('\n').filter((line) => line.trim() !== ''),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function instanceLines(instance: Keepalived['vrrpInstances'][string]): readonly string[] {
  const { unicastSrcIp, unicastPeers, trackScripts } = instance
  const hosts = Object.entries(instance.hosts)
  const peers = [
    ...unicastPeers,
    ...hosts.flatMap(([name, { unicastIp }]) => (unicastIp === null ? [] : [`@^${name} ${unicastIp}`])),
  ]
  return [
    `state ${instance.state}`,
    `interface ${instance.interface}`,
    `virtual_router_id ${instance.virtualRouterId}`,
    `priority ${instance.priority}`,
    ...(instance.noPreempt ? ['nopreempt'] : []),
    ...(unicastSrcIp === null ? [] : [`unicast_src_ip ${unicastSrcIp}`]),
    // A line with @NAME before it is for the machine of that name, one with @^NAME for all others.
    ...hosts.flatMap(([name, { priority, unicastIp }]) => [
      ...(priority === null ? [] : [`@${name} priority ${priority}`]),
      ...(unicastIp === null ? [] : [`@${name} unicast_src_ip ${unicastIp}`]),
    ]),
    ...(peers.length === 0 ? [] : block('unicast_peer', peers)),
    ...block('virtual_ipaddress', instance.virtualIps),
    ...(trackScripts.length === 0 ? [] : block('track_script', trackScripts)),
  ]
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}']
}
