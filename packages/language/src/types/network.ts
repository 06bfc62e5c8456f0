import type { LeafShape, OptionType } from '../type.ts'
import { matching, textOf } from './scalar.ts'

type Text = OptionType<string, LeafShape<string>>

/** One label of a host name; RFC 1123. */
export function hostName(): Text {
  return matching(
    'host name',
    'a host name',
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'Up to 63 of a-z, 0-9 and "-", neither beginning nor ending with "-", without dots.',
  )
}

/** An IPv4 or IPv6 address. */
export function ipAddress(): Text {
  return textOf('IP address', 'an IP address such as "192.0.2.1" or "2001:db8::1"', (address) =>
    isIpv4(address) || isIpv6(address) ? null : 'It is neither an IPv4 nor an IPv6 address.',
  )
}

/** An address with its prefix length. */
export function cidr(): Text {
  return textOf('address with prefix', 'an address with prefix such as "192.0.2.1/24"', (written) => {
    const [address = '', prefix, ...rest] = written.split('/')
    if (prefix === undefined) return 'The prefix length ("/24") is missing.'
    const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1
    if (most < 0 || rest.length > 0) return 'It is neither an IPv4 nor an IPv6 address with prefix.'
    return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= most
      ? null
      : `The prefix length is not 0 to ${most}.`
  })
}

/** Whether the text is a dotted IPv4 address; no leading zeros, which some tools read as octal. */
export function isIpv4(address: string): boolean {
  const parts = address.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/** Whether the text is an IPv6 address (RFC 4291, 2.2), without a zone. */
export function isIpv6(address: string): boolean {
  const halves = address.split('::')
  if (halves.length > 2 || address === '') return false
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const all = groups.flat()
  const last = all.at(-1)
  const dotted = last !== undefined && last.includes('.')
  if (dotted && !isIpv4(last)) return false
  const words = dotted ? all.slice(0, -1) : all
  const count = words.length + (dotted ? 2 : 0)
  if (halves.length === 2 && dotted && groups[1]?.length === 0) return false
  return (
    words.every((word) => /^[0-9A-Fa-f]{1,4}$/.test(word)) && (halves.length === 2 ? count <= 7 : count === 8)
  )
}
