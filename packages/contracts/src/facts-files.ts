import { networkFile } from './network-file.ts'
import type { Facts } from './node.ts'

/** Version of the layout below `apply/`. A machine refuses one that it does not know. */
export const factsFormat = 1

/** Where a machine keeps its facts, below /var: a directory by the digest of its SHA256SUMS, and `current`, a link to it. */
export const factsDirectory = '/lib/ingot/facts'

/** What of a machine's facts is no secret. */
export interface OpenFacts {
  readonly hostname?: string | undefined
  readonly interfaces: Facts['interfaces']
  /** User and keys. */
  readonly sshKeys: readonly (readonly [user: string, keys: readonly string[]])[]
}

/** The files that a machine applies, by path: docs/nodes-and-secrets.md. */
export function factsFiles({ hostname, interfaces, sshKeys }: OpenFacts): ReadonlyMap<string, string> {
  return new Map([
    ['apply/format', `${factsFormat}\n`],
    ...(hostname === undefined ? [] : [['apply/hostname', `${hostname}\n`] as const]),
    ...interfaces.map(
      (fact, index) => [`apply/network/${networkFileName(index)}`, networkFile(fact)] as const,
    ),
    ...sshKeys.map(([user, keys]) => [`apply/ssh-keys/${user}`, lines(keys)] as const),
  ])
}

function lines(of: readonly string[]): string {
  return of.map((line) => `${line}\n`).join('')
}

/** Sorts before the system's own files (systemd.network(5): the first that matches wins), which start at 10. */
function networkFileName(index: number): string {
  return `05-ingot-facts-${index.toString().padStart(3, '0')}.network`
}
