import { stat } from 'node:fs/promises'
import path from 'node:path'
import { stageFailure } from '../action/failure.ts'
import { openLog } from '../forge.ts'
import type { Forge } from '../forge.ts'
import { runSandboxed } from '../sandbox/sandbox.ts'
import { withLock } from '../store/action-lock.ts'
import { ensureToolsTree } from '../tools-tree.ts'

/**
 * A directory with the files of a commit, made on first use. They are hard links into the store: whoever uses it must
 * see it read-only.
 * @throws work error where the store has no such commit.
 */
export async function checkOut(forge: Forge, checksum: string): Promise<string> {
  const directory = path.join(forge.layout.trees, 'checkouts', checksum)
  const exists = (): Promise<boolean> =>
    stat(directory).then(
      () => true,
      () => false,
    )
  if (await exists()) return directory
  const tools = await ensureToolsTree(forge, 'tree')
  const name = `checkout-${checksum}`
  await withLock(
    forge.layout,
    name,
    forge.signal,
    () => {},
    async () => {
      if (await exists()) return
      const log = await openLog(forge.layout, name)
      try {
        const end = await runSandboxed(
          {
            tools,
            command: ['sh', '-euc', script, 'sh', checksum],
            environment: {},
            binds: [{ from: forge.layout.trees, to: '/store', writable: true }],
            links: [],
            directory: '/store',
            limitSeconds: 300,
            log: log.handle.fd,
          },
          forge.ids,
          forge.signal,
        )
        if (end.kind !== 'exited' || end.code !== 0)
          throw await stageFailure(`check out ${checksum.slice(0, 12)}`, log.file, end)
      } finally {
        await log.handle.close()
      }
    },
  )
  return directory
}

const script = `
mkdir -p checkouts
rm -rf "checkouts/$1.partial"
ostree --repo=repo checkout --require-hardlinks "$1" "checkouts/$1.partial"
mv "checkouts/$1.partial" "checkouts/$1"
`
