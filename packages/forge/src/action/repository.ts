import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Forge } from '../forge.ts'
import { openLog } from '../forge.ts'
import { runSandboxed } from '../sandbox/sandbox.ts'
import { withLock } from '../store/action-lock.ts'
import { stageFailure } from './failure.ts'

/**
 * Makes the store's OSTree repository on first use. Mode `bare`: files carry their real owner and mode (inside the
 * user namespace), so a checkout is hard links and nothing is copied on the way to an image.
 * OSTree's own fsync is off: a stage's trees are brought to the disk together, before its result is written.
 */
export async function ensureRepository(forge: Forge, tools: string): Promise<void> {
  const marker = path.join(forge.layout.repository, 'ready')
  const exists = (): Promise<boolean> =>
    stat(marker).then(
      () => true,
      () => false,
    )
  if (await exists()) return
  await withLock(
    forge.layout,
    'repository',
    forge.signal,
    () => {},
    async () => {
      if (await exists()) return
      const log = await openLog(forge.layout, 'repository')
      try {
        const end = await runSandboxed(
          {
            tools,
            command: ['sh', '-eu', '-c', makeRepository],
            environment: {},
            binds: [{ from: forge.layout.trees, to: '/store', writable: true }],
            links: [],
            directory: '/store',
            limitSeconds: 60,
            log: log.handle.fd,
          },
          forge.ids,
          forge.signal,
        )
        if (end.kind !== 'exited' || end.code !== 0)
          throw await stageFailure('make the repository', log.file, end)
      } finally {
        await log.handle.close()
      }
    },
  )
}

const makeRepository = `
ostree --repo=/store/repo init --mode=bare
ostree --repo=/store/repo config set core.fsync false
ostree --repo=/store/repo config set core.min-free-space-size 64MB
: > /store/repo/ready
`
