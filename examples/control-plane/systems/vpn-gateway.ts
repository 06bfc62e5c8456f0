// The way in from outside: an old machine that knows no UEFI, with a NetBird server.
import { system } from '../forge.ts'
import { netbirdImages, vpn } from '../site.ts'
import { base } from './base.ts'

export const vpnGateway = system('vpn-gateway', {
  extends: base,
  boot: { mode: 'bios' },
  services: {
    netbird: { domain: vpn.domain, images: netbirdImages },
    // It stands in the open.
    fail2ban: { enable: true },
  },
  // The kernel's own WireGuard, and packets that are passed on into the site.
  kernel: { modules: ['wireguard'] },
  packages: ['wireguard-tools'],
  sysctl: { 'net.ipv4.ip_forward': '1', 'net.ipv6.conf.all.forwarding': '1' },
})
