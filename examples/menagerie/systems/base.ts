// What every machine of the house has. Nobody runs it: it is there to be extended.
import { mkDefault, overlay } from 'ingot'
import { system } from '../forge.ts'

export const base = system('base', {
  abstract: true,
  time: { timeZone: mkDefault('UTC') },
  services: { ssh: { enable: true } },
  networking: { firewall: { enable: true } },
  zramSwap: { enable: mkDefault(true) },
  packages: ['ca-certificates', 'curl', 'less', 'nano', 'procps'],
  users: {
    keeper: {
      description: 'Who looks after the animals',
      groups: ['sudo', 'adm', 'systemd-journal'],
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV keeper@example.org',
      ],
    },
  },
  overlays: [overlay('../overlays/base')],
})
