import { z } from 'zod'
import type { InterfaceFact } from '@ingot/contracts/node.ts'

const wordsSchema = z.array(z.string()).readonly()

const foundSchema = z
  .object({
    name: z.string(),
    macAddress: z.string(),
    /** A device of its own with a cable, neither Wi-Fi nor a bridge, a bond or a VLAN. */
    isPhysical: z.boolean(),
    /** Some of its addresses were given to it by a server or a router. */
    isDynamic: z.boolean(),
    /** Addresses that it has for good, with the length of their prefix. */
    addresses: wordsSchema,
    /** IPv6 addresses that it made of what routers said, in a way that another system may not have. */
    made: wordsSchema,
    /** All of its addresses, without the length. */
    allAddresses: wordsSchema,
    /** Default gateways of the families of which it has addresses for good. */
    gateway: wordsSchema,
    dns: wordsSchema,
    mtu: z.number(),
  })
  .readonly()
/** An interface of a running machine, as far as it has to be the same in another system. */
export type FoundInterface = z.infer<typeof foundSchema>

const addressSchema = z.object({
  family: z.string(),
  local: z.string().optional(),
  prefixlen: z.number().optional(),
  scope: z.string().optional(),
  dynamic: z.boolean().optional(),
  temporary: z.boolean().optional(),
})
const linksSchema = z.array(
  z.object({
    ifname: z.string().optional(),
    address: z.string().optional(),
    permaddr: z.string().optional(),
    link_type: z.string().optional(),
    mtu: z.number().default(1500),
    addr_info: z.array(addressSchema).default([]),
  }),
)
const routesSchema = z.array(z.object({ gateway: z.string().optional(), dev: z.string().optional() }))

/** What ip(8) and the resolver's file say. Interfaces without an address that others could reach are left out. */
export function readNetwork(said: {
  /** `ip -j address` */
  readonly addresses: string
  /** `ip -j route show default` of each family. */
  readonly routes: readonly string[]
  /** Names of interfaces that are devices with a cable. */
  readonly physical: readonly string[]
  /** resolv.conf(5) */
  readonly resolvers: string
}): readonly FoundInterface[] {
  const links = linksSchema.safeParse(jsonOf(said.addresses)).data ?? []
  const routes = said.routes.flatMap((text) => routesSchema.safeParse(jsonOf(text)).data ?? [])
  const servers = [...said.resolvers.matchAll(/^nameserver\s+([0-9a-fA-F.:]+)\s*$/gm)]
    .map(([, server = '']) => server)
    .filter((server) => !/^(127\.|::1$)/.test(server))
  return links.flatMap(
    ({ ifname, address, permaddr, link_type: type, mtu, addr_info: all }): FoundInterface[] => {
      const known = all.filter(
        ({ scope, local, temporary }) => scope === 'global' && local && temporary !== true,
      )
      if (ifname === undefined || address === undefined || type !== 'ether' || known.length === 0) return []
      const fixed = known.filter(({ dynamic }) => dynamic !== true)
      const families = new Set(fixed.map(({ family }) => family))
      const gateways = routes.flatMap(({ dev, gateway }) => (dev === ifname && gateway ? [gateway] : []))
      const isFixed = (one: string): boolean => families.has(one.includes(':') ? 'inet6' : 'inet')
      const gateway = [...new Set(gateways.filter(isFixed))]
      return [
        {
          name: ifname,
          macAddress: (permaddr ?? address).toLowerCase(),
          isPhysical: said.physical.includes(ifname),
          isDynamic: known.length > fixed.length,
          addresses: fixed.map(({ local, prefixlen }) => `${local}/${prefixlen}`),
          made: known
            .filter(({ family, dynamic }) => family === 'inet6' && dynamic === true)
            .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
          allAddresses: known.map(({ local }) => local ?? ''),
          // One of each family: the first is the one that is used.
          gateway: gateway.filter(
            (one, index) => gateway.findIndex((other) => other.includes(':') === one.includes(':')) === index,
          ),
          dns: fixed.length === 0 ? [] : [...new Set(servers)],
          mtu,
        },
      ]
    },
  )
}

/** Interfaces as text, for who has them otherwise afterwards: in the live system all addresses are for good, and no servers are known. */
export function keepNetwork(found: readonly FoundInterface[]): string {
  return JSON.stringify(found)
}

/** What `keepNetwork` kept; undefined: nothing. */
export function keptNetwork(text: string): readonly FoundInterface[] | undefined {
  return z.array(foundSchema).safeParse(jsonOf(text)).data
}

const waySchema = z.array(
  z.object({ gateway: z.string().optional(), via: z.object({ host: z.string() }).optional() }),
)

/** What `ip -j route get` says: the gateway on the way to an address; undefined: none, or it is not said. */
export function readGateway(text: string): string | undefined {
  const [way] = waySchema.safeParse(jsonOf(text)).data ?? []
  return way?.gateway ?? way?.via?.host
}

/**
 * systemd.network(5) of the live system: the interface as it was. Gateways may lie outside of its networks, as hosters have
 * them; a server that knows machines by their MAC address gives the same address again.
 */
export function liveNetworkFile(one: FoundInterface): string {
  return [
    `[Match]\nMACAddress=${one.macAddress}\n`,
    `[Link]\nMTUBytes=${one.mtu}\n`,
    `[Network]\nDHCP=${one.isDynamic ? 'yes' : 'no'}\nLinkLocalAddressing=ipv6\n`,
    ...[...one.addresses, ...one.made].map((address) => `[Address]\nAddress=${address}\n`),
    ...one.gateway.map((gateway) => `[Route]\nGateway=${gateway}\nGatewayOnLink=yes\n`),
    '[DHCPv4]\nClientIdentifier=mac\n',
  ].join('\n')
}

/** The same as facts of the machine; empty where servers and routers tell it everything. */
export function interfaceFactsOf(found: readonly FoundInterface[]): readonly Partial<InterfaceFact>[] {
  return found
    .filter(({ isPhysical, addresses }) => isPhysical && addresses.length > 0)
    .map(({ macAddress, isDynamic, addresses, gateway, dns }) => ({
      macAddress,
      dhcp: isDynamic,
      addresses: [...addresses],
      gateway: [...gateway],
      dns: [...dns],
    }))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
