// One of many, headless, looked after by programs: it heals or it is replaced.
import { mkForce, mkRemove } from 'ingot'
import { system } from '../forge.ts'
import { base } from './base.ts'

export const baseLivestock = system('base-livestock', {
  extends: base,
  packages: [mkRemove('nano'), mkRemove('less')],
  // No person logs in; the program that looks after the flock does.
  users: {
    keeper: mkRemove(),
    shepherd: {
      groups: ['sudo'],
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV shepherd@example.org',
      ],
    },
  },
  security: { audit: { enable: true } },
  services: {
    ssh: { hardening: { enable: true } },
    prometheus: { exporters: { node: { enable: true } } },
  },
  health: { requireNoFailedUnits: true },
  boot: { menuTimeout: mkForce(0) },
})
