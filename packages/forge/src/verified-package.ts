import { rm } from 'node:fs/promises'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { sha256OfFile } from './store/digest.ts'
import { packagePath } from './store/layout.ts'
import type { StoreLayout } from './store/layout.ts'

/**
 * Path of a package in the pool, after its bytes were compared with the lock once more: a pool is a plain directory
 * and what is unpacked from it becomes a system.
 * @throws work error when they differ; the file is removed so that the next build fetches it again.
 */
export async function verifiedPackage(layout: StoreLayout, locked: LockedPackage): Promise<string> {
  const file = packagePath(layout, locked.sha256)
  const found = await sha256OfFile(file)
  if (found === locked.sha256) return file
  await rm(file, { force: true })
  throw workError({
    code: 'package-tampered',
    message: `${locked.name} ${locked.version} in the pool is not what the lock names`,
    where: file,
    why: `expected SHA-256 ${locked.sha256}, found ${found}`,
    hint: 'the file was removed; build again to fetch it anew',
  })
}
