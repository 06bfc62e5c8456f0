import { parseInterfaceAddress, parseIpAddress } from '@ingot/contracts/ip-address.ts'
import type { LeafShape, OptionType } from '../type.ts'
import { matching, textOf } from './scalar.ts'

type Text = OptionType<string, LeafShape<string>>

/** One label of a host name; RFC 1123. */
export function hostName(): Text {
  const why = 'up to 63 of a-z, 0-9 and "-", neither beginning nor ending with "-"'
  return matching('host name', 'a host name without dots', /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, why)
}

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const domain = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*\\.?$`)

/** A host by name (RFC 1123) or by address. */
export function hostAddress(): Text {
  return textOf('host', 'a host name or an IP address', (host) => {
    const numeric = /^[0-9.]+$/.test(host) || host.includes(':')
    return (numeric ? parseIpAddress(host) !== null : domain.test(host)) ? null : 'it is neither'
  })
}

/** An IPv4 or IPv6 address. */
export function ipAddress(): Text {
  return textOf('IP address', 'an IP address such as "192.0.2.1" or "2001:db8::1"', (address) =>
    parseIpAddress(address) === null ? 'it is neither an IPv4 nor an IPv6 address' : null,
  )
}

/** An address with the length of its network's prefix. */
export function cidr(): Text {
  return textOf(
    'address with prefix',
    'an address with its prefix length such as "192.0.2.1/24"',
    (address) => {
      if (parseInterfaceAddress(address) !== null) return null
      return parseIpAddress(address) === null ? 'it is neither IPv4 nor IPv6' : 'the prefix length is missing'
    },
  )
}
