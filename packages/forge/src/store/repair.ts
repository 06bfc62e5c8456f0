import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Forge } from '../forge.ts'
import { withLock } from './action-lock.ts'
import { sha256OfFile } from './digest.ts'
import { storeLayout, type StoreLayout } from './layout.ts'
import { findOstree, refuseBusy, runOnTrees } from './trees.ts'

/** What was not whole and went; the next build that wants it makes it again. */
export interface Repaired {
  /** Checksums of commits that lacked something. */
  readonly trees: readonly string[]
  /** Files that had other bytes than their names say. */
  readonly blobs: readonly string[]
  readonly packages: readonly string[]
}

/**
 * Reads everything that was made or fetched, and deletes what is not what its name says, with every tree that lacks
 * something then.
 * @throws work error `store-busy` while something is being built in the store.
 */
export async function repairStore(store: string, signal: AbortSignal): Promise<Repaired> {
  const layout = storeLayout(path.resolve(store))
  await refuseBusy(layout)
  return {
    trees: await repairTrees(layout, 'contents', signal),
    blobs: await removeWrong(layout.blobs, signal),
    packages: await removeWrong(layout.pool, signal),
  }
}

/**
 * Does what `work` does. Where a stage finds that a part of an earlier tree is lost, every tree that lacks something is
 * forgotten and `work` is done once more: what is whole is reused, the rest is made again.
 */
export async function withRepair<T>(forge: Forge, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof IngotError) || error.problems[0]?.code !== 'store-damaged') throw error
    forge.progress({
      kind: 'notice',
      message: 'the store has lost a part of what was built; looking for what lacks it',
    })
    const trees = await withLock(forge.layout, 'repair', forge.signal, quietly, () =>
      repairTrees(forge.layout, 'presence', forge.signal),
    )
    forge.progress({
      kind: 'notice',
      message: `${trees.length} damaged trees are forgotten; building once more`,
    })
    return work()
  }
}

const quietly = (): void => {}

/** How closely trees are looked at: is everything there, or does it have the right bytes as well. */
type Depth = 'presence' | 'contents'

async function repairTrees(
  layout: StoreLayout,
  depth: Depth,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tools = await findOstree(layout)
  if (tools === undefined) return []
  const failure = {
    code: 'store-repair-failed',
    message: 'the trees of the store could not be looked through',
  }
  const contents = depth === 'contents' ? `${checkContents}${forgetPartial}` : ''
  const script = `${mustRun}${forgetUnlisted}${forgetPartial}${contents}`
  const printed = await runOnTrees(layout, { tools, script, input: '', failure }, signal)
  return [...printed.matchAll(/^forgotten ([0-9a-f]{64})$/gm)].map(([, checksum = '']) => checksum)
}

/** Were OSTree broken, every tree would look damaged. */
const mustRun = `
ostree --version >/dev/null
`

/**
 * The name of a commit and of a directory is the digest of its bytes. Of a commit that can be listed, all directories
 * and files are there.
 */
const forgetUnlisted = `
find objects -name '*.commit' -o -name '*.dirtree' -o -name '*.dirmeta' | xargs -r sha256sum |
  mawk '{ name = $2; gsub(/^objects|[/]|[.].*/, "", name); if (name != $1) print $2 }' >/tmp/wrong
xargs -r rm </tmp/wrong
for file in objects/*/*.commit; do
  [ -e "$file" ] || continue
  checksum=\${file#objects/}
  checksum=\${checksum%%/*}\${checksum#*/}
  checksum=\${checksum%.commit}
  ostree --repo=. ls --recursive "$checksum" >/dev/null 2>&1 || : >"state/$checksum.commitpartial"
done
sed -n 's,^objects/\\(..\\)/\\(.*\\)[.]commit$,forgotten \\1\\2,p' /tmp/wrong
`

/** OSTree marks the commits from which it took something. It fails when there are some. */
const checkContents = `
ostree --repo=. fsck --quiet --all --delete || [ "$(find state -name '*.commitpartial')" ]
`

const forgetPartial = `
for mark in state/*.commitpartial; do
  [ -e "$mark" ] || continue
  checksum=\${mark#state/}
  checksum=\${checksum%.commitpartial}
  rm -f "objects/\${checksum%"\${checksum#??}"}/\${checksum#??}.commit" "$mark"
  rm -rf "../checkouts/$checksum"
  echo "forgotten $checksum"
done
`

/** Deletes files that are not what their names say, and returns their paths. */
async function removeWrong(directory: string, signal: AbortSignal): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const digest = /^[0-9a-f]{64}(?=[.]deb$|$)/.exec(entry.name)?.[0]
    if (!entry.isFile() || digest === undefined) continue
    const file = path.join(entry.parentPath, entry.name)
    if ((await sha256OfFile(file, signal)) === digest) continue
    await rm(file, { force: true })
    wrong.push(file)
  }
  return wrong
}
