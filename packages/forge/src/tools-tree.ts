import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Forge } from './forge.ts'
import { sha256OfValue } from './store/digest.ts'
import { withLock } from './store/action-lock.ts'
import { syncFileSystem } from './store/sync.ts'
import { verifiedPackage } from './verified-package.ts'

/** Digest of a tools tree: of its packages and of how they are unpacked. */
export function toolsDigest(packages: readonly LockedPackage[]): string {
  return sha256OfValue({ unpack: 1, packages: packages.map(({ sha256 }) => sha256).toSorted() })
}

export function toolsetOf(forge: Forge, purpose: string): readonly LockedPackage[] {
  const packages = forge.toolsets[purpose]
  if (packages) return packages
  throw requestError({
    code: 'tools-not-locked',
    message: `the lock has no tools for "${purpose}"`,
    hint: 'run: ingot lock',
  })
}

/**
 * The directory of an unpacked tools tree, made on first use. Packages are unpacked and never configured: what runs
 * in it are plain programs, and nothing of the host or of chance gets in.
 */
export function ensureToolsTree(forge: Forge, purpose: string): Promise<string> {
  const packages = toolsetOf(forge, purpose)
  const digest = toolsDigest(packages)
  const ready = forge.toolsTrees.get(digest) ?? unpackTools(forge, purpose, packages, digest)
  forge.toolsTrees.set(digest, ready)
  return ready
}

async function unpackTools(
  forge: Forge,
  purpose: string,
  packages: readonly LockedPackage[],
  digest: string,
): Promise<string> {
  const directory = path.join(forge.layout.tools, digest)
  const exists = (): Promise<boolean> =>
    stat(directory).then(
      () => true,
      () => false,
    )
  if (await exists()) {
    // When it was last of use, for whoever cleans the store.
    const now = new Date()
    await utimes(directory, now, now).catch(() => {})
    return directory
  }
  const wait = (holder: string): void =>
    forge.progress({ kind: 'notice', message: `process ${holder} is unpacking the same tools; waiting` })
  return withLock(forge.layout, `tools-${digest}`, forge.signal, wait, async () => {
    if (await exists()) return directory
    const started = performance.now()
    forge.progress({ kind: 'start', id: digest, label: `unpack tools: ${purpose}` })
    await forge.fetch(packages)
    const partial = `${directory}.partial`
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial)
    for (const file of packages)
      await unpack(await verifiedPackage(forge.layout, file), partial, forge.signal)
    await syncFileSystem(partial, forge.signal)
    await rename(partial, directory)
    const seconds = (performance.now() - started) / 1000
    forge.progress({ kind: 'finish', id: digest, outcome: 'done', seconds })
    return directory
  })
}

/**
 * Unpacks with the host's dpkg-deb and tar, which can write to the tree only (a link of one package might lead a file
 * of another out of it). Every file belongs to whoever runs this, set-uid bits are dropped.
 */
async function unpack(file: string, directory: string, signal: AbortSignal): Promise<void> {
  const source = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'inherit'], signal })
  const flags = ['--extract', '--no-same-owner', '--no-same-permissions', '--keep-directory-symlink']
  const view = ['--ro-bind', '/', '/', '--bind', directory, directory, '--unshare-all', '--die-with-parent']
  // Not told of an interruption: it ends when its input does.
  const target = spawn('bwrap', [...view, '--', 'tar', ...flags, '--directory', directory], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  source.stdout.pipe(target.stdin)
  target.stdin.on('error', () => {})
  const ends = await Promise.allSettled([once(source, 'close'), once(target, 'close')])
  signal.throwIfAborted()
  if (ends.every((end) => end.status === 'fulfilled' && end.value[0] === 0)) return
  throw workError({
    code: 'package-unpack-failed',
    message: `cannot unpack ${path.basename(file)}`,
    where: file,
    hint: 'look for free space on the disk of the store: df -h',
  })
}
