import { join } from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import { buildSystem } from '@ingot/forge/debian/build-system.ts'
import { closeForge, openForge } from '@ingot/forge/forge.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { withRepair } from '@ingot/forge/store/repair.ts'
import type { Format } from '@ingot/image/format.ts'
import { chooseFormats } from '@ingot/image/formats.ts'
import { pourFormats } from '@ingot/image/pour-formats.ts'
import { fetchPackages } from '@ingot/source/debian/fetch-packages.ts'
import type { LockRequest } from '@ingot/source/debian/request.ts'
import { sourcesOf } from '@ingot/source/debian/lock-project.ts'
import { digestOfSlice, sliceOf, toolsOf } from '@ingot/source/debian/slice.ts'
import { ensureHost } from '../host/ensure.ts'
import type { Invocation } from '../invocation.ts'
import type { ProgressView } from '../progress/view.ts'
import { lockRequestOf } from './lock-request.ts'
import { storeDirectory } from './places.ts'

type Provided = Awaited<ReturnType<Forge['provided']>>

/** What a build is made from. */
export interface Job {
  readonly project: Project
  readonly lock: Lock
  readonly view: ProgressView
  /** Directory of secret keys; absent: the usual one. */
  readonly keys?: string
  /** Reuse nothing. */
  readonly fresh?: boolean
  /** Run nothing: what was not built already throws `not-built`. */
  readonly rememberedOnly?: boolean
}

/** The bundler is loaded when something is built, and runs once. */
let bundled: Promise<Provided> | undefined
const provided = (): Promise<Provided> =>
  (bundled ??= import('@ingot/machine/bundle/provided.ts').then(({ providedTexts }) => providedTexts()))

/** Opens the forge for a project and its lock, hands it to `work`, and closes it whatever happens. */
export function withForge<T>(
  invocation: Invocation,
  { project, ...job }: Job,
  work: (forge: Forge) => Promise<T>,
): Promise<T> {
  return withForgeFor(invocation, lockRequestOf(project), job, work)
}

/** The same for whatever was asked of the lock. */
export async function withForgeFor<T>(
  invocation: Invocation,
  request: LockRequest,
  { lock, view, keys, fresh = false, rememberedOnly = false }: Omit<Job, 'project'>,
  work: (forge: Forge) => Promise<T>,
): Promise<T> {
  await ensureHost(['build'], invocation)
  const { options, signal } = invocation
  const sources = sourcesOf(request)
  const store = storeDirectory(options.store)
  const forge = await openForge({
    store,
    toolsets: Object.fromEntries(request.tools.map(({ purpose }) => [purpose, toolsOf(lock, purpose)])),
    fetch: async (packages) => {
      const { mirror, snapshot } = options
      await fetchPackages({
        lock,
        packages,
        sources,
        pool: join(store, 'pool'),
        mirror,
        snapshotMirror: snapshot,
        progress: view.progress,
        signal,
      })
    },
    provided,
    signingKey: async (certificate) => {
      const { keyDirectory } = await import('@ingot/publish/keys/key-directory.ts')
      const { signingKeyFile } = await import('@ingot/publish/secure-boot/signing-key.ts')
      return signingKeyFile(keyDirectory(keys, process.env), certificate)
    },
    progress: view.progress,
    signal,
    fresh,
    rememberedOnly,
  })
  try {
    return await withRepair(forge, () => work(forge))
  } finally {
    await closeForge(forge)
  }
}

/** Builds a system's commit and pours its images: those formats, or the disk that its machines boot. */
export async function build(
  forge: Forge,
  lock: Lock,
  { name, blueprint }: System,
  formats: readonly Format[] = chooseFormats([], blueprint),
): Promise<BuildReport> {
  const started = performance.now()
  const slice = sliceOf(lock, name)
  const commit = await buildSystem(forge, { blueprint, slice, sliceDigest: digestOfSlice(slice) })
  const images = await pourFormats(forge, { blueprint, commit, seed: slice.seed }, formats)
  const seconds = Math.round(performance.now() - started) / 1000
  return { system: name, commit, images, actions: { ...forge.counts }, seconds }
}
