import { resolve } from 'node:path'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { Node } from '@ingot/contracts/node.ts'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import { identityPath, readIdentities, type Environment } from './identity.ts'
import { readSecret } from './secrets.ts'

/** Whose secrets to open. */
export interface OpenRequest {
  /** The project's directory, absolute. */
  readonly directory: string
  readonly blueprint: Pick<Blueprint, 'secrets'>
  /** Its own files take the place of the system's. */
  readonly node?: Pick<Node, 'facts'> | undefined
  /** Says where the identity is. */
  readonly environment: Environment
}

/**
 * Opens every secret that a system names, with the node's own values where it has them.
 * Without secrets no identity is needed. The values are for the drive only: never log or store them.
 * @throws IngotError with every secret that cannot be had, and as `readIdentities` does.
 */
export async function openSecrets(request: OpenRequest): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = secretFiles(request)
  if (files.size === 0) return new Map()
  const identities = await readIdentities(identityPath(request.environment))
  const results = await Promise.allSettled(
    [...files].map(async ([name, path]) => [name, await readSecret(name, path, identities)] as const),
  )
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  )
  if (failures.length > 0) throw joined(failures)
  return new Map(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])))
}

/** Which file holds each secret: the node's own, else the system's. */
export function secretFiles({ directory, blueprint, node }: OpenRequest): ReadonlyMap<string, string> {
  const own = node?.facts.secrets ?? {}
  return new Map(
    blueprint.secrets.map(({ name, file }) => {
      const path = own[name]
      return [name, resolve(directory, path ?? file)] as const
    }),
  )
}

function joined(failures: readonly unknown[]): unknown {
  const problems = failures.map((failure) => (failure instanceof IngotError ? failure.problems : null))
  const foreign = problems.indexOf(null)
  return foreign === -1 && failures.length > 1
    ? requestError(problems.flatMap((list) => list ?? []))
    : failures[Math.max(foreign, 0)]
}
