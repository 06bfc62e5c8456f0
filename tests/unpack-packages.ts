import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { packagePath, storeLayout } from '@ingot/forge/store/layout.ts'
import { fetchPackages } from '@ingot/source/debian/fetch-packages.ts'
import { lockProject } from '@ingot/source/debian/lock-project.ts'
import { toolsSource } from '@ingot/source/debian/request.ts'
import { toolsOf } from '@ingot/source/debian/slice.ts'
import { sharedStore } from './quickstart.ts'
import { host } from './signed-project.ts'

/**
 * Unpacks packages of Debian that only tests want.
 * @param all whether with everything that they need.
 */
export async function unpackPackages(
  { signal }: Pick<TestContext, 'signal'>,
  names: readonly string[],
  to: string,
  { all }: { readonly all: boolean },
): Promise<void> {
  const store = storeLayout(sharedStore)
  const { pool } = store
  const purpose = names.join('-')
  const request = { systems: [], tools: [{ purpose, packages: names }] }
  const state = join(store.root, 'apt')
  const lock = await lockProject(request, null, { state, pool, update: 'none', signal })
  const packages = toolsOf(lock, purpose).filter(({ name }) => all || names.includes(name))
  await fetchPackages({ lock, packages, sources: [toolsSource()], pool, signal })
  for (const { sha256 } of packages) host('dpkg-deb', '-x', packagePath(store, sha256), to)
}
