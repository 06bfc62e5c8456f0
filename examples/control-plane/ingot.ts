// A site: three machines as one control plane of Kubernetes, a VPN gateway, and a system for whatever else arrives.
// From the root of the repository:
//
//   ./ingot -C examples/control-plane tree                      who extends whom
//   ./ingot -C examples/control-plane why control-plane efibootmgr
//   ./ingot -C examples/control-plane diff control-plane generic
//
// README.md says what is Debian's, what is yours to supply (site.ts), and what was tried.
import { node } from './forge.ts'
import { controlPlane as machines, network, vpn } from './site.ts'
import { controlPlane } from './systems/control-plane.ts'
import './systems/generic.ts'
import { vpnGateway } from './systems/vpn-gateway.ts'

const interfaces = (address: string) => [
  { match: 'en*', addresses: [`${address}/24`], gateway: network.gateway, dns: network.dns },
]

for (const [name, { address }] of Object.entries(machines)) {
  node(name, {
    system: controlPlane,
    facts: { hostname: name, interfaces: interfaces(address) },
    tags: ['control-plane'],
  })
}

node(vpn.name, {
  system: vpnGateway,
  facts: { hostname: vpn.name, interfaces: interfaces(vpn.address) },
  tags: ['gateway'],
})
