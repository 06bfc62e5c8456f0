import { readFile } from 'node:fs/promises'
import type { Project } from '@ingot/contracts/project.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { System } from '@ingot/contracts/system.ts'
import { buildSystem } from '@ingot/forge/debian/build-system.ts'
import { sealedParts } from '@ingot/image/sealed/pour.ts'
import { lockPublished } from '@ingot/publish/lock-published.ts'
import { publishRelease, type PublishedRelease } from '@ingot/publish/releases/publish-release.ts'
import { publishTrust } from '@ingot/publish/trust/publish-trust.ts'
import { needTrust } from '@ingot/publish/trust/trust.ts'
import { digestOfSlice, sliceOf } from '@ingot/source/debian/slice.ts'
import { isDefault } from '../explain/shown.ts'
import type { Invocation } from '../invocation.ts'
import { withForge } from '../pipeline/build.ts'
import { fittingLock } from '../pipeline/lock.ts'
import type { ProgressView } from '../progress/view.ts'
import type { Place } from './place.ts'

/** What is released, and how. */
export interface ReleaseJob {
  readonly project: Project
  readonly system: System
  readonly view: ProgressView
  /** File with notes. */
  readonly notes?: string
  readonly minimumSequence: number
  readonly sequence?: number
  readonly delta: boolean
  readonly unsigned: boolean
  readonly locked: boolean
}

/**
 * Builds a system's commit, publishes it with the project's roots, and signs the release.
 * @throws IngotError where keys or a version are missing (before anything is built), or as building and publishing do
 */
export async function releaseSystem(
  invocation: Invocation,
  { project: home, published, signer }: Place,
  { project, system, view, notes, minimumSequence, sequence, delta, unsigned, locked }: ReleaseJob,
): Promise<PublishedRelease> {
  const trust = await needTrust(home)
  const text = notes === undefined ? '' : await readNotes(notes)
  needVersion(system)
  const lock = await fittingLock(invocation, project, { locked, view })
  const { name, blueprint } = system
  const wait = (holder: string): void =>
    view.progress({ kind: 'notice', message: `process ${holder} is publishing there; waiting` })
  return withForge(invocation, { project, lock, view, keys: signer.directory }, async (forge) => {
    const slice = sliceOf(lock, name)
    const commit = await buildSystem(forge, { blueprint, slice, sliceDigest: digestOfSlice(slice) })
    const sealed =
      blueprint.boot.sealed === true
        ? await sealedParts(forge, { blueprint, commit, seed: slice.seed })
        : undefined
    return lockPublished(published, invocation.signal, wait, async () => {
      await publishTrust(published, trust, signer)
      return publishRelease(
        forge,
        published,
        trust,
        signer,
        {
          system: name,
          version: commit.version,
          commit: commit.checksum,
          bootMode: blueprint.boot.mode,
          architecture: blueprint.architecture,
          notes: text,
          minimumSequence,
          ...(sequence === undefined ? {} : { sequence }),
          delta,
          unsigned,
          attachments: {},
          ...(sealed === undefined ? {} : { sealed }),
        },
        new Date(),
      )
    })
  })
}

/** A release names its version for ever; what a system has by default says nothing. */
function needVersion(system: System): void {
  if (!isDefault(system, 'version')) return
  const { name, position } = system
  throw requestError({
    code: 'version-missing',
    message: `system ${name} says no version, and a release has one for ever`,
    where: position,
    why: 'machines show it, in the boot menu and in os status',
    hint: "say which, and another one for each release: version: '2026.11.1'",
  })
}

async function readNotes(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw requestError({
      code: 'notes-unreadable',
      message: 'the notes cannot be read',
      where: file,
      why: error instanceof Error ? error.message : String(error),
      hint: '--notes names a text file',
    })
  }
}
