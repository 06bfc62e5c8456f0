/** An Internet address as a number, so that networks can be compared. Pure: contracts know no `node:net`. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/** An address with the length of its network's prefix: `192.0.2.10/24`. */
export interface InterfaceAddress extends IpAddress {
  readonly prefix: number
}

/** Reads `192.0.2.1` or `2001:db8::1`; `null` for anything else (also for zones such as `fe80::1%eth0`). */
export function parseIpAddress(text: string): IpAddress | null {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  return value === null ? null : { family: text.includes(':') ? 6 : 4, value }
}

/** Reads `192.0.2.10/24` or `2001:db8::10/64`; `null` for anything else. */
export function parseInterfaceAddress(text: string): InterfaceAddress | null {
  const [, host = '', length = ''] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? []
  const address = parseIpAddress(host)
  if (address === null || Number(length) > widthOf(address)) return null
  return { ...address, prefix: Number(length) }
}

/** Whether `address` can be reached directly by a machine that has `member`. */
export function isOnLink(address: IpAddress, member: InterfaceAddress): boolean {
  if (address.family !== member.family) return false
  const hostBits = BigInt(widthOf(member) - member.prefix)
  return address.value >> hostBits === member.value >> hostBits
}

/** `fe80::/10`: valid on every link, whatever other addresses it has. */
export function isLinkLocal(address: IpAddress): boolean {
  return address.family === 6 && address.value >> 118n === 0xfe80n >> 6n
}

/** The network's own address or its broadcast address, which no machine can have. /31 and /32 (/127, /128) have neither. */
export function isNetworkOrBroadcast(address: InterfaceAddress): boolean {
  const hostBits = BigInt(widthOf(address) - address.prefix)
  if (hostBits < 2n) return false
  const host = address.value & ((1n << hostBits) - 1n)
  // IPv6 has no broadcast; its all-zero host is the routers' anycast address (RFC 4291, 2.6.1).
  return host === 0n || (address.family === 4 && host === (1n << hostBits) - 1n)
}

function widthOf(address: IpAddress): number {
  return address.family === 4 ? 32 : 128
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.')
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
  ) {
    return null
  }
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const groups = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(expandIpv4Tail)))
  const [head = [], tail = []] = groups
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const all = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...tail]
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null
  return all.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n)
}

/** `::ffff:192.0.2.1`: the last group may be written as IPv4, and stands for two. */
function expandIpv4Tail(group: string, index: number, groups: readonly string[]): readonly string[] {
  if (!group.includes('.') || index !== groups.length - 1) return [group]
  const value = parseIpv4(group)
  return value === null ? [group] : [(value >> 16n).toString(16), (value & 0xffffn).toString(16)]
}
