import { join } from 'node:path'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { openAptRoot } from '@ingot/source/debian/apt-root.ts'
import { archivesOf } from '@ingot/source/debian/archives.ts'
import { readHostMirrors, readHostProxies } from '@ingot/source/debian/host-apt.ts'
import { loadIndex } from '@ingot/source/debian/package-index.ts'
import type { PackageIndex } from '@ingot/source/debian/package-index.ts'
import { updateIndexes } from '@ingot/source/debian/update.ts'

/** What the archives of a source offer now, from the mirror that the host's apt uses, in a root of its own below `directory`. */
export async function archiveIndex(source: DebianSource, directory: string): Promise<PackageIndex> {
  const archives = archivesOf(source, await readHostMirrors())
  const state = join(directory, 'state')
  const proxies = await readHostProxies()
  const root = await openAptRoot({ state, architecture: source.architecture, archives, proxies })
  await updateIndexes(root, undefined)
  return loadIndex(root)
}
