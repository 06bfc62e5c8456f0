import { basename, join, relative } from 'node:path'
import { secureBootToolset } from '@ingot/forge/secure-boot/toolset.ts'
import { keyDirectory } from '@ingot/publish/keys/key-directory.ts'
import { makeSecureBootKeys, prepareNewKeys } from '@ingot/publish/secure-boot/make-keys.ts'
import { lockProject } from '@ingot/source/debian/lock-project.ts'
import { ensureHost } from '../host/ensure.ts'
import { projectDirectory, type Invocation } from '../invocation.ts'
import { withForgeFor } from '../pipeline/build.ts'
import { storeDirectory } from '../pipeline/places.ts'
import { openProgress } from '../progress/view.ts'
import type { PlaceOptions } from './place.ts'

/** A project's name as a certificate's subject takes it: 64 characters with what follows it, and none that openssl reads. */
export function ownerOf(project: string): string {
  return basename(project)
    .replaceAll(/[^A-Za-z0-9 ._-]/g, '-')
    .slice(0, 48)
}

/**
 * Makes the keys of a project. With the tools of today, not the lock's: nothing is built from them, and the definition
 * may not be complete before there are keys.
 */
export async function newSecureBootKeys(
  invocation: Invocation,
  { keys: named, trust }: PlaceOptions & { readonly trust: readonly string[] },
): Promise<void> {
  const { output, options, signal } = invocation
  const project = await projectDirectory(invocation)
  const wanted = {
    project,
    keys: keyDirectory(named, process.env),
    owner: ownerOf(project),
    trusted: trust,
  }
  await prepareNewKeys(wanted)
  await ensureHost(['lock'], invocation)
  const view = openProgress(process.stderr, options.quiet)
  try {
    const request = { systems: [], tools: [secureBootToolset] }
    const store = storeDirectory(options.store)
    const lock = await lockProject(request, null, {
      state: join(store, 'apt'),
      pool: join(store, 'pool'),
      update: 'none',
      mirror: options.mirror,
      snapshotMirror: options.snapshot,
      progress: view.progress,
      signal,
    })
    const made = await withForgeFor(invocation, request, { lock, view }, (forge) =>
      makeSecureBootKeys(forge, wanted),
    )
    view.close()
    if (options.json) return output.json(made)
    output.result(`${relative(project, made.directory)}/  certificates, and what firmware takes; commit them`)
    for (const file of made.keys) output.result(file)
    // Of keys that were there before, only that for encrypted states was missing.
    const isAdded = made.keys.length === 1
    output.note(
      isAdded
        ? 'keep a copy of this key elsewhere: without it, machines open their encrypted state to no new program'
        : 'keep copies of these keys elsewhere: without them, machines that took them take no other kernel',
    )
    if (!isAdded) output.note('say in the definition: boot: { secureBoot: { enable: true } }')
  } finally {
    view.close()
  }
}
