import { createHash } from 'node:crypto'
import { canonicalJson } from '@ingot/contracts/json.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { Architecture, DebianSource } from '@ingot/contracts/source.ts'

/** A number that a declaration gives to an account itself. */
export interface FixedId {
  readonly name: string
  readonly kind: 'uid' | 'gid'
  readonly id: number
  /** For errors only. */
  readonly position?: SourcePosition
}

/** What one system asks of the lock. */
export interface SystemLockRequest {
  readonly name: string
  readonly source: DebianSource
  /** Package names of the system itself; Debian's Essential packages are added. */
  readonly root: readonly string[]
  /** Package names that the initramfs is made from. */
  readonly initramfs: readonly string[]
  /** Declared users and groups that need a number. */
  readonly accounts: readonly string[]
  /** Numbers that declarations fix themselves; they are given to nobody else. */
  readonly fixedIds?: readonly FixedId[]
  /** Where packages were asked for, by name; for errors only. */
  readonly positions?: Readonly<Record<string, SourcePosition>>
}

/** A tools tree by purpose, from trixie main for the host's architecture. */
export interface ToolsLockRequest {
  readonly purpose: string
  readonly packages: readonly string[]
}

export interface LockRequest {
  readonly systems: readonly SystemLockRequest[]
  readonly tools: readonly ToolsLockRequest[]
}

/** Whose set of packages: `hello` has two, each tools purpose has one. */
export type SetOwner =
  | { readonly kind: 'system'; readonly name: string; readonly part: 'root' | 'initramfs' }
  | { readonly kind: 'tools'; readonly name: string }

/** One set to be resolved. */
export interface SetRequest {
  readonly owner: SetOwner
  readonly source: DebianSource
  /** Sorted, without repetition. */
  readonly packages: readonly string[]
  /** Also all packages marked Essential, without which dpkg works nowhere. */
  readonly essential: boolean
  readonly recommends: boolean
  readonly positions: Readonly<Record<string, SourcePosition>>
  /** SHA-256 of all of the above but for the owner, the mirror and the paths of local packages. */
  readonly digest: string
}

const hostArchitectures: Readonly<Record<string, Architecture>> = {
  x64: 'amd64',
  arm64: 'arm64',
  riscv64: 'riscv64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
  s390x: 's390x',
}

/** Where the tools come from, whatever the systems say: Debian's archive, for the architecture that runs this. */
export function toolsSource(nodeArchitecture: string = process.arch): DebianSource {
  return {
    kind: 'debian',
    suite: 'trixie',
    architecture: hostArchitectures[nodeArchitecture] ?? 'amd64',
    components: ['main'],
    updates: true,
    recommends: false,
    repositories: [],
    localPackages: [],
  }
}

/** All sets of a request: systems in order, root before initramfs, then the tools. */
export function setsOf(request: LockRequest): SetRequest[] {
  const systems = request.systems.flatMap(({ name, source, root, initramfs, positions }) => [
    setRequest({ kind: 'system', name, part: 'root' }, source, root, positions),
    setRequest({ kind: 'system', name, part: 'initramfs' }, source, initramfs),
  ])
  const source = toolsSource()
  return [
    ...systems,
    ...request.tools.map(({ purpose, packages }) =>
      setRequest({ kind: 'tools', name: purpose }, source, packages),
    ),
  ]
}

function setRequest(
  owner: SetOwner,
  source: DebianSource,
  requested: readonly string[],
  positions: SetRequest['positions'] = {},
): SetRequest {
  const isRoot = owner.kind === 'system' && owner.part === 'root'
  const packages = [...new Set(requested)].toSorted()
  const content = { packages, essential: isRoot, recommends: isRoot && source.recommends }
  const digest = createHash('sha256')
    .update(canonicalJson({ ...content, source: sourceIdentity(source) }))
    .digest('hex')
  return { owner, source, ...content, positions, digest }
}

/** What of a source decides which packages come out; where they are fetched from does not. */
function sourceIdentity(source: DebianSource): unknown {
  const { mirror: _mirror, recommends: _recommends, localPackages, components, ...rest } = source
  return {
    ...rest,
    components: components.toSorted(),
    localPackages: localPackages.map((file) => file.sha256).toSorted(),
  }
}

/** `hello (initramfs)`, `tools tree`: how a set is called in messages and diffs. */
export function ownerLabel(owner: SetOwner): string {
  if (owner.kind === 'tools') return `tools ${owner.name}`
  return owner.part === 'root' ? owner.name : `${owner.name} (initramfs)`
}

/** Where a package of a set was asked for: its place in the declaration, else the set. */
export function askedAt({ owner, positions }: SetRequest, name: string): SourcePosition | string {
  return positions[name] ?? ownerLabel(owner)
}
