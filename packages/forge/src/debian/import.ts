import path from 'node:path'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { actionKey, type Action } from '../action/action.ts'
import { readOutput } from '../action/outputs.ts'
import { notBuilt, perform, recall } from '../action/perform.ts'
import type { Forge } from '../forge.ts'
import { writeResult } from '../store/results.ts'
import { toolsDigest, toolsetOf } from '../tools-tree.ts'
import { verifiedPackage } from '../verified-package.ts'
import { workError } from '@ingot/contracts/problem.ts'

const script = path.join(import.meta.dirname, 'import.sh')
const workers = 2

/** The action that imports these packages; with one package it names the remembered result of that package. */
function importAction(packages: readonly LockedPackage[]): Action {
  return {
    kind: 'import',
    version: 1,
    label: `import ${packages.length} packages`,
    tools: 'tree',
    script,
    parameters: {},
    inputs: {
      list: { kind: 'text', text: packages.map(({ sha256 }) => `${sha256}\n`).join('') },
      ...Object.fromEntries(
        packages.map(({ sha256 }) => [`${sha256}.deb`, { kind: 'package', sha256 } as const]),
      ),
    },
    outputs: { imported: 'blob' },
  }
}

/**
 * Commits of packages in the store, by the packages' digests. A package is imported once, whatever systems it is in;
 * those that are missing are imported together, a batch for each processor.
 */
export async function importPackages(
  forge: Forge,
  packages: readonly LockedPackage[],
): Promise<ReadonlyMap<string, string>> {
  const tools = toolsDigest(toolsetOf(forge, 'tree'))
  const keyed = await Promise.all(
    packages.map(async (locked) => ({ locked, key: await actionKey(importAction([locked]), tools) })),
  )
  const trees = new Map<string, string>()
  const missing: typeof keyed = []
  for (const entry of keyed) {
    const output = (await recall(forge, entry.key))?.outputs['tree']
    if (output?.kind === 'tree') trees.set(entry.locked.sha256, output.checksum)
    else missing.push(entry)
  }
  forge.counts.reused += trees.size
  if (missing.length === 0) return trees
  if (forge.rememberedOnly === true) throw notBuilt(`import ${missing.length} packages`)
  await forge.fetch(missing.map(({ locked }) => locked))
  await Promise.all(
    splitBySize(missing, workers).map(async (batch) => {
      await Promise.all(batch.map(({ locked }) => verifiedPackage(forge.layout, locked)))
      for (const { key, locked, tree } of await importBatch(forge, batch)) {
        trees.set(locked.sha256, tree)
        await writeResult(forge.layout, key, {
          schema: 1,
          kind: 'import',
          label: `import ${locked.name}`,
          outputs: { tree: { kind: 'tree', checksum: tree } },
          seconds: 0,
        })
      }
    }),
  )
  return trees
}

interface Keyed {
  readonly locked: LockedPackage
  readonly key: string
}

async function importBatch(forge: Forge, batch: readonly Keyed[]): Promise<(Keyed & { tree: string })[]> {
  const performed = await perform(forge, importAction(batch.map(({ locked }) => locked)), {
    remember: false,
  })
  const text = await readOutput(forge, performed, 'imported')
  const trees = new Map(text.split('\n').map((line) => line.split(' ') as [string, string]))
  return batch.map((entry) => {
    const tree = trees.get(entry.locked.sha256)
    if (tree) return { ...entry, tree }
    throw workError({ code: 'import-incomplete', message: `${entry.locked.name} was not imported` })
  })
}

/** What starting the programs that import one package costs, as bytes that could be unpacked meanwhile. */
const overheadBytes = 3_000_000

/** Largest first, each to the batch that has the least so far. */
export function splitBySize<T extends { readonly locked: { readonly bytes: number } }>(
  entries: readonly T[],
  count: number,
): T[][] {
  const batches = Array.from({ length: count }, () => ({ bytes: 0, entries: [] as T[] }))
  for (const entry of entries.toSorted((a, b) => b.locked.bytes - a.locked.bytes)) {
    const least = batches.reduce((a, b) => (b.bytes < a.bytes ? b : a))
    least.bytes += entry.locked.bytes + overheadBytes
    least.entries.push(entry)
  }
  return batches.map((batch) => batch.entries).filter((batch) => batch.length > 0)
}
