import type { LockedArchive, LockedPackage } from '@ingot/contracts/lock.ts'
import type { Progress } from '@ingot/contracts/progress.ts'
import type { Architecture, DebianSource } from '@ingot/contracts/source.ts'
import { openAptRoot } from './apt-root.ts'
import type { AptRoot } from './apt-root.ts'
import { archivesOf } from './archives.ts'
import { forEachLimited } from './concurrency.ts'
import { readLocalPackages, readPooledPackage } from './extra-packages.ts'
import { chooseProviders, missingNames, unknownPackages } from './find-package.ts'
import type { Elsewhere } from './find-package.ts'
import { mirrorsOf, readHostMirrors, readHostProxies } from './host-apt.ts'
import type { AptProxies } from './host-apt.ts'
import type { SetPlan } from './lock-plan.ts'
import { packageKey } from './names.ts'
import { loadIndex } from './package-index.ts'
import type { PackageIndex } from './package-index.ts'
import { ownerLabel } from './request.ts'
import type { SetRequest } from './request.ts'
import { resolveSet } from './resolve.ts'
import type { ExtraPackage } from './resolve.ts'
import type { ResolvedSet } from './assemble.ts'
import { updateIndexes } from './update.ts'

export interface ResolveSurroundings {
  readonly state: string
  readonly pool: string
  readonly mirror?: string | undefined
  readonly keyring?: string | undefined
  readonly allowExpired?: boolean | undefined
  readonly progress?: Progress | undefined
  readonly signal?: AbortSignal | undefined
  /** Entries of the previous lock, which stay as they are where their content does. */
  readonly known: readonly LockedPackage[]
  /** Tries to bring these locked packages, which their archive no longer offers, into the pool. */
  readonly recover: (packages: readonly LockedPackage[]) => Promise<void>
}

type ResolvePlan = Extract<SetPlan, { kind: 'resolve' }>

export interface ResolvedSets {
  readonly sets: readonly ResolvedSet[]
  readonly archives: Readonly<Record<string, LockedArchive>>
}

/** Resolves sets, reading each distinct source once. */
export async function resolveSets(
  plans: readonly ResolvePlan[],
  around: ResolveSurroundings,
): Promise<ResolvedSets> {
  const { progress } = around
  const proxies = await readHostProxies(around.signal)
  const groups = Map.groupBy(plans, ({ set }) => JSON.stringify(set.source))
  const sets: ResolvedSet[] = []
  const archives: Record<string, LockedArchive> = {}
  const indexes = new Map<string, PackageIndex>()
  for (const group of groups.values()) {
    const [first] = group
    if (!first) continue
    const { source } = first.set
    const started = performance.now()
    const id = `archives ${source.suite} ${source.architecture}`
    progress?.({
      kind: 'start',
      id,
      label: `read the archives of ${source.suite} for ${source.architecture}`,
    })
    const root = await openSource(source, around, proxies)
    const index = indexes.get(root.directory) ?? (await readIndex(root, around.signal))
    indexes.set(root.directory, index)
    progress?.({ kind: 'finish', id, outcome: 'done', seconds: (performance.now() - started) / 1000 })
    Object.assign(archives, Object.fromEntries(index.archives))
    sets.push(...(await resolveGroup(group, root, index, around, proxies)))
  }
  return { sets, archives }
}

async function openSource(
  source: DebianSource,
  around: ResolveSurroundings,
  proxies: AptProxies,
): Promise<AptRoot> {
  const mirror = around.mirror ?? source.mirror
  const mirrors = mirror === undefined ? await readHostMirrors() : mirrorsOf(mirror)
  const named = archivesOf(source, mirrors, around.keyring)
  const archives = around.allowExpired ? named.map((one) => ({ ...one, mayBeExpired: true as const })) : named
  return openAptRoot({ state: around.state, architecture: source.architecture, archives, proxies })
}

async function readIndex(root: AptRoot, signal: AbortSignal | undefined): Promise<PackageIndex> {
  await updateIndexes(root, signal)
  return loadIndex(root, signal)
}

async function resolveGroup(
  group: readonly ResolvePlan[],
  root: AptRoot,
  index: PackageIndex,
  around: ResolveSurroundings,
  proxies: AptProxies,
): Promise<ResolvedSet[]> {
  const { signal } = around
  const [first] = group
  const local = first ? await readLocalPackages(first.set.source, signal) : []
  const sets = await checkKnown(group, index, local, around, proxies)
  const results: ResolvedSet[] = []
  await forEachLimited(
    group,
    2,
    async (plan, stop) => {
      const set = sets.get(plan) ?? plan.set
      const { pins, gone } = pinsOf(plan, index)
      const extras = [...local, ...(await keptPackages(gone, pins, around))]
      const onUnpin = (names: readonly string[]): void => {
        const message = `${ownerLabel(set.owner)}: ${names.join(', ')} cannot stay as locked and will be updated too`
        around.progress?.({ kind: 'notice', message })
      }
      const packages = await resolveSet({ root, index, set, pins, extras, onUnpin, signal: stop })
      results.push({ set: plan.set, packages: keepEntries(packages, around.known) })
    },
    signal,
  )
  return results
}

/** Every requested name is a package now, or the error that says what it could have been is thrown. */
async function checkKnown(
  group: readonly ResolvePlan[],
  index: PackageIndex,
  local: readonly ExtraPackage[],
  around: ResolveSurroundings,
  proxies: AptProxies,
): Promise<ReadonlyMap<ResolvePlan, SetRequest>> {
  const own = new Set(local.map(({ locked }) => locked.name))
  const sets = new Map<ResolvePlan, SetRequest>()
  const unknown: { readonly set: SetRequest; readonly name: string }[] = []
  for (const plan of group) {
    const missing = missingNames(plan.set, index, own)
    const set = missing.length > 0 ? chooseProviders(plan.set, missing, index) : plan.set
    sets.set(plan, set)
    unknown.push(...missingNames(set, index, own).map((name) => ({ set, name })))
  }
  const [first] = unknown
  if (!first) return sets
  throw unknownPackages(unknown, index, await lookElsewhere(first.set.source, around, proxies))
}

/** Other components and another architecture. Costs a download, so only when a name is unknown; failing, it finds nothing. */
async function lookElsewhere(
  source: DebianSource,
  around: ResolveSurroundings,
  proxies: AptProxies,
): Promise<Elsewhere[]> {
  const other: Architecture = source.architecture === 'amd64' ? 'arm64' : 'amd64'
  const components = (['main', 'contrib', 'non-free', 'non-free-firmware'] as const).filter(
    (component) => !source.components.includes(component),
  )
  const plain: DebianSource = { ...source, updates: false, repositories: [], localPackages: [] }
  const looks: { readonly place: string; readonly elsewhere: DebianSource }[] = [
    ...components.map((name) => ({
      place: `component ${name}`,
      elsewhere: { ...plain, components: [name] },
    })),
    { place: `architecture ${other}`, elsewhere: { ...plain, architecture: other } },
  ]
  const found: Elsewhere[] = []
  for (const { place, elsewhere } of looks) {
    try {
      const root = await openSource(elsewhere, around, proxies)
      const index = await readIndex(root, around.signal)
      found.push({ place, names: new Set(index.names()) })
    } catch {
      around.signal?.throwIfAborted()
    }
  }
  return found
}

/** Versions to keep, and which of the packages to keep the archives no longer offer. */
function pinsOf(
  { kept, preferred, update }: ResolvePlan,
  index: PackageIndex,
): { readonly pins: Map<string, string>; readonly gone: readonly LockedPackage[] } {
  const free = new Set(update.flatMap((name) => [name, ...index.siblings(name)]))
  const pinned = new Map<string, LockedPackage>()
  for (const locked of [...kept, ...preferred]) {
    if (!free.has(locked.name) && !pinned.has(locked.name) && locked.archive !== 'local') {
      pinned.set(locked.name, locked)
    }
  }
  const own = new Set(kept.map(({ sha256 }) => sha256))
  const gone = [...pinned.values()].filter(
    ({ name, sha256 }) =>
      own.has(sha256) && !index.find(name).some(({ stanza }) => stanza.get('sha256') === sha256),
  )
  return { pins: new Map([...pinned.values()].map(({ name, version }) => [name, version])), gone }
}

async function keptPackages(
  gone: readonly LockedPackage[],
  pins: Map<string, string>,
  around: ResolveSurroundings,
): Promise<ExtraPackage[]> {
  if (gone.length === 0) return []
  await around.recover(gone)
  const kept: ExtraPackage[] = []
  for (const locked of gone) {
    const extra = await readPooledPackage(locked, around.pool, around.signal)
    if (extra) kept.push(extra)
    else {
      pins.delete(locked.name)
      const message = `${locked.name} ${locked.version} is neither in the archive nor in the pool; it will be updated`
      around.progress?.({ kind: 'notice', message })
    }
  }
  return kept
}

/** What is the same keeps its entry, so that a lock only changes where its content does. */
function keepEntries(
  packages: readonly LockedPackage[],
  previous: readonly LockedPackage[],
): LockedPackage[] {
  const entries = new Map(previous.map((locked) => [`${packageKey(locked)} ${locked.sha256}`, locked]))
  return packages.map((locked) => entries.get(`${packageKey(locked)} ${locked.sha256}`) ?? locked)
}
