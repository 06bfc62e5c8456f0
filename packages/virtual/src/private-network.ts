import { createHash, randomBytes } from 'node:crypto'
import type { Credentials } from './credentials.ts'
import type { PrivateNetworkPort } from './devices.ts'

/** A network that machines of this host share by its name, whoever of this user started them. */
export interface PrivateNetworkRequest {
  readonly name: string
  /** With the length of its prefix: `10.0.0.1/24`. Absent: a free one, by chance. */
  readonly address?: string
}

export interface PrivateNetworkPlug extends PrivateNetworkPort {
  /** With the length of its prefix. */
  readonly address: string
}

/**
 * The plug of a machine: group, port and the network's addresses follow from its name and the user, so that those who
 * say the same name meet; hardware address and host part are random, so that they differ.
 * @param random bytes, 5 of them.
 */
export function plugInto(
  { name, address }: PrivateNetworkRequest,
  user: number,
  random: Uint8Array = randomBytes(5),
): PrivateNetworkPlug {
  const hash = createHash('sha256').update(`${user}/${name}`).digest()
  const [a = 0, b = 0, c = 0, d = 0] = hash
  const [m = 0, n = 0, o = 0, high = 0, low = 0] = random
  return {
    // RFC 2365: addresses of an organisation's own. Bound to the loopback interface they do not leave the host.
    group: `239.${a}.${b}.${c}`,
    port: 20_000 + (hash.readUInt16BE(4) % 10_000),
    macAddress: ['52', '54', '00', ...[m, n, o].map((byte) => byte.toString(16).padStart(2, '0'))].join(':'),
    // Never the network itself, nor its broadcast address.
    address: address ?? `10.${d}.${high}.${Math.min(Math.max(low, 1), 254)}/16`,
  }
}

/** What systemd-networkd is told of it at boot, by systemd-network-generator(8). */
export function networkCredentials({ macAddress, address }: PrivateNetworkPlug): Credentials {
  const text = [
    ['[Match]', `MACAddress=${macAddress}`],
    ['[Link]', 'RequiredForOnline=no'],
    ['[Network]', `Address=${address}`, 'LinkLocalAddressing=ipv6', 'MulticastDNS=yes'],
  ]
  return { 'network.network.30-private': `${text.map((section) => section.join('\n')).join('\n\n')}\n` }
}
