// Systems that have little in common: each switches other parts of the catalog on, and has no base.
import { debian, defineForge } from 'ingot'

const { system } = defineForge({ source: debian({ suite: 'trixie' }) })

for (let index = 0; index < Number(process.env['SYSTEMS']); index++) {
  const has = (part: number) => ((index >> (part % 10)) & 1) === part % 2
  const domain = `www${index}.example.org`
  system(`server${index}`, {
    packages: ['htop', 'tree', 'curl'].slice(index % 3),
    users: Object.fromEntries(
      ['ann', 'bea', 'cem', 'dan'].slice(index % 4).map((name) => [name, { groups: ['sudo'] }]),
    ),
    networking: {
      hostName: `host${index}`,
      firewall: { enable: has(0), allowedTCPPorts: [1000 + index], allowedUDPPorts: [2000 + index] },
    },
    services: {
      ssh: { enable: has(1), ports: [2000 + index] },
      nginx: { enable: has(2), virtualHosts: { [domain]: { root: `/srv/${index}` } } },
      postgresql: { enable: has(3) },
      prometheus: { exporters: { node: { enable: has(4) } } },
      fail2ban: { enable: has(0) && has(5) },
      chrony: { enable: has(6) },
      journald: { maxRetentionSec: `${(index % 30) + 1}days` },
    },
    systemd: {
      services: { [`work${index}`]: { description: `Work ${index}`, execStart: `/usr/bin/true ${index}` } },
    },
    sysctl: { 'vm.swappiness': `${index % 100}`, 'vm.max_map_count': `${262_144 + index}` },
    kernel: { parameters: [`loglevel=${index % 8}`], modules: has(7) ? ['bonding'] : [] },
    files: { '/etc/motd': { text: `${index}\n` }, '/etc/issue.d/site.issue': { text: domain } },
  })
}
