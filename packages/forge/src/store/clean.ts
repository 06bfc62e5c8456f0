import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { findIdMap } from '../sandbox/id-map.ts'
import { removeMapped } from '../sandbox/sandbox.ts'
import { storeLayout } from './layout.ts'
import { parseResult, type ActionOutput } from './results.ts'
import { findOstree, refuseBusy, runOnTrees } from './trees.ts'

/** A file or directory of the store that goes. */
export interface Leftover {
  readonly path: string
  /** Room that it takes; 0 for directories, which are not measured. */
  readonly bytes: number
}

export interface CleanPlan {
  readonly results: readonly Leftover[]
  readonly blobs: readonly Leftover[]
  readonly packages: readonly Leftover[]
  readonly tools: readonly Leftover[]
  readonly logs: readonly Leftover[]
  /** Commits that stay, with everything in them. */
  readonly trees: readonly string[]
}

/** What of a store nobody has used since an instant. Deletes nothing. */
export async function planClean(store: string, since: Date): Promise<CleanPlan> {
  const layout = storeLayout(path.resolve(store))
  const results = await entriesBelow(layout.results, 1, 'marked')
  const isOld = (entry: Entry): boolean => entry.used < since.getTime()
  const outputs = await Promise.all(
    results.filter((entry) => !isOld(entry)).map((entry) => outputsAt(entry.path)),
  )
  const blobs = new Set(outputs.flat().flatMap((output) => (output.kind === 'blob' ? [output.sha256] : [])))
  return {
    results: results.filter(isOld),
    blobs: (await entriesBelow(layout.blobs, 1, 'marked')).filter(
      (entry) => !blobs.has(path.basename(entry.path)),
    ),
    packages: (await entriesBelow(layout.pool, 1, 'read')).filter(isOld),
    tools: (await entriesBelow(layout.tools, 0, 'marked')).filter(isOld),
    logs: (await entriesBelow(layout.logs, 0, 'marked')).filter(isOld),
    trees: [
      ...new Set(outputs.flat().flatMap((output) => (output.kind === 'tree' ? [output.checksum] : []))),
    ].toSorted(),
  }
}

/**
 * Deletes what a plan names, results first, and every tree that it does not.
 * @throws work error `store-busy` while something is being built in the store; nothing is deleted then.
 */
export async function clean(store: string, plan: CleanPlan, signal: AbortSignal): Promise<void> {
  const layout = storeLayout(path.resolve(store))
  await refuseBusy(layout)
  const ostree = await findOstree(layout)
  for (const { path: entry } of plan.results) await rm(entry, { force: true })
  if (ostree !== undefined) {
    const failure = {
      code: 'store-prune-failed',
      message: 'unused trees could not be deleted',
      hint: 'where a part of a tree is lost, this forgets the tree: ingot clean --damaged',
    }
    const trees = plan.trees.map((checksum) => `${checksum}\n`).join('')
    await runOnTrees(layout, { tools: ostree, script: keepOnly, input: trees, failure }, signal)
  }
  for (const { path: entry } of [...plan.blobs, ...plan.packages, ...plan.logs]) {
    signal.throwIfAborted()
    await rm(entry, { force: true })
  }
  const ids = await findIdMap()
  for (const { path: entry } of plan.tools) await removeMapped(entry, ids)
}

interface Entry extends Leftover {
  /** When it was last of use, as far as the file system tells; milliseconds. */
  readonly used: number
}

/** What tells that something was of use: being marked so, or (to the day) being read. */
type Sign = 'marked' | 'read'

/** What lies at a depth below a directory: 0 is in it. */
async function entriesBelow(directory: string, depth: number, sign: Sign): Promise<readonly Entry[]> {
  const names = await readdir(directory).catch(() => [])
  const entries = await Promise.all(
    names.map(async (name): Promise<readonly Entry[]> => {
      const entry = path.join(directory, name)
      if (depth > 0) return entriesBelow(entry, depth - 1, sign)
      const found = await stat(entry).catch(() => undefined)
      if (found === undefined) return []
      const used = sign === 'marked' ? found.mtimeMs : Math.max(found.mtimeMs, found.atimeMs)
      return [{ path: entry, bytes: found.isFile() ? found.blocks * 512 : 0, used }]
    }),
  )
  return entries.flat()
}

async function outputsAt(file: string): Promise<readonly ActionOutput[]> {
  return Object.values(parseResult(await readFile(file, 'utf8').catch(() => ''))?.outputs ?? {})
}

/** OSTree keeps what a ref names; commits of the store have none, so those that stay get one for the moment. */
const keepOnly = `
rm -rf refs/heads/kept
mkdir refs/heads/kept
while read -r checksum; do
  [ ! -e "objects/\${checksum%\${checksum#??}}/\${checksum#??}.commit" ] || echo "$checksum" >"refs/heads/kept/$checksum"
done </in/list
ostree --repo=. prune --refs-only
rm -rf refs/heads/kept
for checkout in ../checkouts/*; do
  [ ! -d "$checkout" ] || grep -qxF "\${checkout##*/}" /in/list || rm -rf "$checkout"
done
`
