// A container host: the system is what containers need, and nothing else.
import { system } from '../forge.ts'
import { baseLivestock } from './base-livestock.ts'

export const baseMascot = system('base-mascot', {
  extends: baseLivestock,
  virtualisation: { podman: { enable: true } },
  sysctl: { 'net.ipv4.ip_unprivileged_port_start': '80' },
})
