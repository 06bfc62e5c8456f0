import path from 'node:path'
import { blobOf, treeOf } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import type { PourRequest } from '../disk/plan.ts'

/** The root of a container, and lists of what is in it (root-tree.sh says in which form). */
export interface RootTree {
  /** Checksum of its commit in the store. */
  readonly checksum: string
  /** Files of the lists. */
  readonly paths: string
  readonly owners: string
  readonly sources: string
}

/**
 * Makes the root tree of a commit that runs without a boot: with `/etc`, and `/var` filled.
 * @throws work error when a step fails.
 */
export async function makeRootTree(forge: Forge, { blueprint, commit }: PourRequest): Promise<RootTree> {
  const performed = await perform(forge, {
    kind: 'root-tree',
    version: 1,
    label: `lay out ${blueprint.system}: root tree`,
    tools: 'tree',
    script: path.join(import.meta.dirname, 'root-tree.sh'),
    parameters: {},
    inputs: { COMMIT: { kind: 'tree', checksum: commit.checksum } },
    outputs: { root: 'tree', paths: 'blob', owners: 'blob', sources: 'blob' },
  })
  const file = (name: string): string => blobPath(forge.layout, blobOf(performed, name).sha256)
  return {
    checksum: treeOf(performed, 'root'),
    paths: file('paths'),
    owners: file('owners'),
    sources: file('sources'),
  }
}
