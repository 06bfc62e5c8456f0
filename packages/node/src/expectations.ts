import type { Blueprint, Expectation } from '@ingot/contracts/blueprint.ts'
import type { Node } from '@ingot/contracts/node.ts'

/**
 * What a machine must show when it has booted: what its system declares, and what its config drive brought. A node's
 * host name takes the place of the system's.
 */
export function expectationsOf(blueprint: Blueprint, node: Node | undefined): readonly Expectation[] {
  const secrets = blueprint.secrets.map(({ name, owner, mode }): Expectation => ({
    kind: 'secret',
    name,
    owner,
    mode,
  }))
  if (node === undefined) return [...blueprint.expectations, ...secrets]
  const { hostname = node.name, interfaces, sshKeys } = node.facts
  return [
    ...blueprint.expectations.filter(({ kind }) => kind !== 'hostname'),
    { kind: 'hostname', name: hostname },
    ...interfaces
      .flatMap(({ addresses }) => addresses)
      .map((address): Expectation => ({ kind: 'address', address })),
    ...Object.entries(sshKeys).map(([user, lines]): Expectation => ({
      kind: 'lines',
      path: `/run/ingot/authorized_keys.d/${user}`,
      lines,
    })),
    ...secrets,
  ]
}
