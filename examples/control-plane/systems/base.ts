// What every machine of the site has. Nobody runs it: it is there to be extended.
import { mkDefault } from 'ingot'
import { system } from '../forge.ts'
import { network, timeServers } from '../site.ts'

export const base = system('base', {
  abstract: true,
  services: {
    ssh: { enable: true, hardening: { enable: true } },
    prometheus: { exporters: { node: { enable: true } } },
    chrony: { enable: true, servers: timeServers },
  },
  security: { apparmor: { enable: true } },
  // Figures are for the site only.
  networking: { firewall: { sources: { [network.cidr]: { allowedTCPPorts: [9100] } } } },
  health: { requireNoFailedUnits: mkDefault(true) },
  packages: ['ca-certificates', 'curl', 'less', 'pciutils', 'smartmontools'],
  users: {
    operator: {
      groups: ['sudo', 'adm', 'systemd-journal'],
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV operator@example.org',
      ],
    },
  },
})
