import {
  isLinkLocal,
  isNetworkOrBroadcast,
  isOnLink,
  parseInterfaceAddress,
  parseIpAddress,
  type InterfaceAddress,
} from './ip-address.ts'

/** What the checks read of an interface's facts. */
interface AddressedInterface {
  readonly match?: string | undefined
  readonly macAddress?: string | undefined
  readonly dhcp: boolean
  readonly addresses: readonly string[]
  readonly gateway: readonly string[]
}

interface InterfaceProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

export function isIpAddress(text: string): boolean {
  return parseIpAddress(text) !== null
}

export function isInterfaceAddress(text: string): boolean {
  return parseInterfaceAddress(text) !== null
}

/** Mistakes that would leave a machine unreachable, found before it is: each part alone is already well-formed. */
export function interfaceProblems(fact: AddressedInterface): readonly InterfaceProblem[] {
  const addresses = fact.addresses.map(parseInterfaceAddress).filter((address) => address !== null)
  return [...selectionProblems(fact), ...addressProblems(fact), ...gatewayProblems(fact, addresses)]
}

function selectionProblems(fact: AddressedInterface): readonly InterfaceProblem[] {
  const problems: InterfaceProblem[] = []
  if (fact.match === undefined && fact.macAddress === undefined) {
    problems.push({ path: [], message: 'say which interface is meant: give `match`, `macAddress` or both' })
  }
  if (!fact.dhcp && fact.addresses.length === 0) {
    problems.push({
      path: [],
      message: 'the interface would get no address: set `dhcp: true` or give `addresses`',
    })
  }
  return problems
}

function addressProblems(fact: AddressedInterface): readonly InterfaceProblem[] {
  return fact.addresses.flatMap((text, index) => {
    const address = parseInterfaceAddress(text)
    return address !== null && isNetworkOrBroadcast(address)
      ? [{ path: ['addresses', index], message: `${text} names the network itself, not a machine in it` }]
      : []
  })
}

function gatewayProblems(
  fact: AddressedInterface,
  addresses: readonly InterfaceAddress[],
): readonly InterfaceProblem[] {
  const families = new Set<number>()
  return fact.gateway.flatMap((text) => {
    const gateway = parseIpAddress(text)
    if (gateway === null) return []
    const path = ['gateway']
    if (families.has(gateway.family)) {
      return [{ path, message: `${text} is a second IPv${gateway.family} gateway; give one of each family` }]
    }
    families.add(gateway.family)
    if (addresses.some((address) => address.family === gateway.family && address.value === gateway.value)) {
      return [{ path, message: `${text} is the machine's own address` }]
    }
    if (isLinkLocal(gateway) || addresses.some((address) => isOnLink(gateway, address))) return []
    return [{ path, message: `${text} is in none of the interface's networks, so it cannot be reached` }]
  })
}
