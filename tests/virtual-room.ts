import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { closeForge, openForge } from '@ingot/forge/forge.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { toolsOf } from '@ingot/source/debian/slice.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { sharedStore } from './quickstart.ts'

/** Two machines run side by side on as many processors: each has one, which together takes two thirds of the time. */
export function roomOf(tools: string, store = sharedStore): VirtualRoom {
  return { tools, directory: join(store, 'virtual'), processors: 1 }
}

/** Where machines are started from, with the tools of a project's lock, of which the shared store has the packages. */
export async function virtualRoom(
  { signal }: Pick<TestContext, 'signal'>,
  project: string,
): Promise<VirtualRoom> {
  const lock = await readLock(join(project, 'ingot.lock'))
  assert.ok(lock)
  const forge = await openForge({
    store: sharedStore,
    toolsets: { virtual: toolsOf(lock, 'virtual') },
    fetch: async () => {},
    provided: async () => ({ 'os.js': '', 'install.js': '', 'os.8': '', 'os.bash': '' }),
    progress: () => {},
    signal,
  })
  try {
    return roomOf(await ensureToolsTree(forge, 'virtual'))
  } finally {
    await closeForge(forge)
  }
}
