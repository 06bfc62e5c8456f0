// What is yours: change it here, and nowhere else. As it stands, everything comes from Debian.
import type { DebianOptions } from 'ingot'

/** The network of the machines, and their addresses in it. */
export const network = { cidr: '192.0.2.0/24', gateway: '192.0.2.1', dns: ['192.0.2.53'] }

/** The control plane, by host name. The machine with the highest priority that is well has the address of the API. */
export const controlPlane = {
  lucy: { address: '192.0.2.11', priority: 103 },
  makise: { address: '192.0.2.12', priority: 102 },
  quinn: { address: '192.0.2.13', priority: 101 },
} as const

/** Where clients find the API: an address that moves, and the port of HAProxy. */
export const api = { name: 'api.example.org', address: '192.0.2.10', port: 8443, interface: 'eno1' }
export const podNetwork = '10.244.0.0/16'
export const timeServers = ['ntp1.example.org', 'ntp2.example.org']

/**
 * Debian has no kubelet and no kubeadm. Name a repository that has them (yours, or that of the Kubernetes project), with
 * the key that it is signed with, and they are locked and installed like everything else:
 *
 *   {
 *     name: 'kubernetes',
 *     uri: 'https://packages.example.org/kubernetes/v1.33/deb',
 *     suite: '/',
 *     components: [],
 *     key: readFileSync(new URL('kubernetes.asc', import.meta.url), 'utf8'),
 *   }
 */
export const kubernetesRepository: NonNullable<DebianOptions['repositories']>[number] | null = null

/**
 * NetBird comes as containers. Name both images by digest, so that it is what you tried:
 *
 *   { server: 'registry.example.org/netbird/server@sha256:...', dashboard: 'registry.example.org/netbird/dashboard@sha256:...' }
 */
export const netbirdImages: { readonly server: string; readonly dashboard: string } | null = null
export const vpn = { name: 'sunraku', domain: 'vpn.example.org', address: '192.0.2.5' }
