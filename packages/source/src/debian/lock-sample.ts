import type { Lock, LockedPackage } from '@ingot/contracts/lock.ts'
import { packageKey } from './names.ts'

const archive = 'debian/trixie/20260912T075541Z'

/** For tests: a locked package of amd64 whose digest follows from its name and version. */
export function samplePackage(
  name: string,
  version: string,
  changes: Partial<LockedPackage> = {},
): LockedPackage {
  const digit = Buffer.from(`${name} ${version}`).toString('hex').padEnd(64, '0').slice(0, 64)
  const path = `pool/main/${name}_${version}_amd64.deb`
  return { name, version, architecture: 'amd64', archive, path, bytes: 10, sha256: digit, ...changes }
}

/** For tests: a lock of one system `hello` with these packages, and tools `tree` with the same. */
export function sampleLock(packages: readonly LockedPackage[], changes: Partial<Lock> = {}): Lock {
  const keys = packages.map((locked) => packageKey(locked)).toSorted()
  const set = { request: '0'.repeat(64), packages: keys }
  return {
    schema: 1,
    seed: 'f'.repeat(64),
    archives: {
      [archive]: {
        name: 'debian',
        suite: 'trixie',
        components: ['main'],
        inRelease: '1'.repeat(64),
        date: '2026-09-12T07:55:41Z',
        signedBy: 'A'.repeat(40),
      },
    },
    systems: { hello: { architecture: 'amd64', root: set, initramfs: set, accounts: ['admin'] } },
    tools: { tree: set },
    ids: { admin: 1000 },
    packages: Object.fromEntries(packages.map((locked) => [packageKey(locked), locked])),
    ...changes,
  }
}
