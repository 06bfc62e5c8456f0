import { workError } from '@ingot/contracts/problem.ts'
import type { Installed, KernelFile } from './installed.ts'
import { linkOf, linkTarget } from './links.ts'
import type { BootLoader, Offer, Published, Step, Tries } from './offer.ts'

/** What `os` holds of a deployment: judged good, judged bad, or yet to be judged. */
export type Standing = 'good' | 'bad' | 'new'

/** Everything that decides what the boot partition should hold. */
export interface BootState {
  /** Where the boot partition is mounted. */
  readonly partition: string
  readonly sysroot: string
  /** In OSTree's order: the first one boots next. */
  readonly installed: readonly Installed[]
  readonly standing: (deployment: Installed) => Standing
  /** Tries that a new deployment gets. */
  readonly tries: number
  readonly published: readonly Published[]
  /** Directories of kernels on the boot partition: digest, and the size of each file in it. */
  readonly kernels: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Files that a copy or write left behind when it was cut short. */
  readonly leftovers: readonly string[]
  /** Links to deployments that are there, below the physical root. */
  readonly links: readonly string[]
  readonly freeBytes: number
}

/**
 * - `prepare`: OSTree is about to switch to `installed`, and will then delete the trees of all others. Nothing is offered
 *   that it might not switch to; what will be gone is withdrawn, and the kernels of what comes are copied, so that a full
 *   boot partition stops the deployment while nothing has changed.
 * - `settle`: OSTree has switched.
 */
export type Phase = 'prepare' | 'settle'

/**
 * The steps that bring the boot partition in line with OSTree. At each moment, whatever the loader would choose exists:
 * a tree and its link are on the disk before an entry names them, kernels before the entry, new entries before old ones go,
 * and an entry goes before its tree. Doing it twice is doing it once.
 * @throws work error `boot-partition-full` or `booted-unknown` before anything changes.
 */
export function planPublication(state: BootState, phase: Phase, loader: BootLoader): readonly Step[] {
  const { partition, published, installed } = state
  if (!installed.some(({ booted }) => booted)) throw unknownBoot()
  const offers = offersOf(state)
  const names = new Set(installed.map(({ name }) => name))
  const staying = published.filter(({ deployment }) => names.has(deployment))
  // An entry goes before its tree, even where those that stay have no tries left: a loader starts such a one rather than
  // none, but it would start a good one without a tree again and again.
  const first = staying.length > 0 ? staying : published
  const wanted = phase === 'settle' ? offers : first
  const needed = installed.filter(({ name }) => offers.some(({ deployment }) => deployment === name))
  const used = new Set(
    [...first, ...published.filter((one) => first.includes(one)), ...offers].map(({ kernels }) => kernels),
  )
  const copies = needed.flatMap((one) => copiesOf(state, one)).filter(isFirst)
  checkSpace(state, used, copies)
  return [
    ...state.leftovers.map((path): Step => ({ kind: 'remove', path })),
    ...loader.steps(published, first, partition),
    ...unusedKernels(state, used),
    ...copies.flatMap(({ from, to }): readonly Step[] => [
      { kind: 'directory', path: directoryOf(to) },
      { kind: 'copy', from, to },
    ]),
    ...(copies.length > 0 ? [{ kind: 'sync', path: partition } as const] : []),
    ...(phase === 'settle' ? linksOf(state, needed) : []),
    ...(phase === 'settle' ? loader.steps(first, wanted, partition) : []),
    ...(phase === 'settle' ? deadLinks(state) : []),
  ]
}

/** What should be offered, each with a version that keeps OSTree's order. */
export function offersOf(state: BootState): readonly Offer[] {
  const { installed, published } = state
  let fresh = Math.max(0, ...published.map(({ version }) => version))
  let above = -1
  return installed
    .toReversed()
    .flatMap((deployment): readonly Offer[] => {
      const found = published.filter((one) => one.deployment === deployment.name)
      const tries = triesOf(state, deployment, found)
      if (tries === 'none' || !hasKernels(state, deployment)) return []
      const content = {
        deployment: deployment.name,
        title: deployment.title,
        kernels: deployment.kernels,
        options: [`ostree=${linkOf(deployment)}`, ...deployment.kernelArguments].join(' '),
      }
      const same = found
        .filter((one) => one.version > above && sameContent(one, content))
        .toSorted((a, b) => b.version - a.version)[0]
      above = same?.version ?? ++fresh
      return [{ ...content, version: above, tries }]
    })
    .toReversed()
}

type Content = Pick<Offer, 'deployment' | 'title' | 'kernels' | 'options'>
function sameContent(a: Content, b: Content): boolean {
  return a.title === b.title && a.kernels === b.kernels && a.options === b.options
}

/** What is good stays good and is never counted again; what has been counted keeps its count; what failed is not offered anew. */
function triesOf(
  { standing, tries }: BootState,
  deployment: Installed,
  found: readonly Published[],
): Tries | 'good' | 'none' {
  const stands = standing(deployment)
  if (stands === 'good' || found.some((one) => one.tries === 'good')) return 'good'
  const counted = found
    .flatMap((one) => (one.tries === 'good' ? [] : [one.tries]))
    .toSorted((a, b) => a.left - b.left || b.done - a.done)[0]
  if (counted !== undefined)
    return stands === 'bad' && !deployment.booted ? { left: 0, done: counted.done + counted.left } : counted
  return stands === 'bad' && !deployment.booted ? 'none' : { left: tries, done: 0 }
}

function hasKernels({ kernels }: BootState, deployment: Installed): boolean {
  const there = kernels[deployment.kernels] ?? {}
  return partsOf(deployment).every(([name, source]) => source !== undefined || name in there)
}

function partsOf({ kernel, initramfs }: Installed): readonly (readonly [string, KernelFile | undefined])[] {
  return [
    ['vmlinuz', kernel],
    ['initramfs.img', initramfs],
  ]
}

interface Copy {
  readonly from: string
  readonly to: string
  /** That it takes; none where a file of that size is there. */
  readonly bytes: number
}

/** What is offered for the first time trusts no file for its size: it may be what a power cut or a bad disk left. */
function copiesOf({ partition, kernels, published }: BootState, deployment: Installed): readonly Copy[] {
  const there = kernels[deployment.kernels] ?? {}
  const isNew = !published.some((offer) => offer.deployment === deployment.name)
  return partsOf(deployment).flatMap(([name, source]): readonly Copy[] => {
    if (source === undefined || (there[name] === source.bytes && !isNew)) return []
    const to = `${partition}/ingot/${deployment.kernels}/${name}`
    return [{ from: source.path, to, bytes: there[name] === source.bytes ? 0 : source.bytes }]
  })
}

function isFirst(copy: Copy, index: number, all: readonly Copy[]): boolean {
  return all.findIndex(({ to }) => to === copy.to) === index
}

/** Room for directories, entries, and clusters that are not full. */
const slackBytes = 2 * 2 ** 20

function checkSpace(state: BootState, used: ReadonlySet<string>, copies: readonly Copy[]): void {
  const needed = copies.reduce((sum, { bytes }) => sum + bytes, 0)
  const freed = Object.entries(state.kernels)
    .filter(([digest]) => !used.has(digest))
    .flatMap(([, parts]) => Object.values(parts))
    .reduce((sum, bytes) => sum + bytes, 0)
  const free = state.freeBytes + freed
  if (needed === 0 || needed + slackBytes <= free) return
  throw workError({
    code: 'boot-partition-full',
    message: 'the boot partition has no room for another kernel',
    where: state.partition,
    why: `it needs ${mebibytes(needed + slackBytes)}, ${mebibytes(free)} are free; what boots now is as it was`,
    hint: 'remove deployments that are not needed (os prune), or files of other systems on that partition',
  })
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`
}

function unusedKernels({ partition, kernels }: BootState, used: ReadonlySet<string>): readonly Step[] {
  return Object.entries(kernels)
    .filter(([digest]) => !used.has(digest))
    .flatMap(([digest, parts]): readonly Step[] => {
      const directory = `${partition}/ingot/${digest}`
      const paths = [...Object.keys(parts).map((name) => `${directory}/${name}`), directory]
      return paths.map((path) => ({ kind: 'remove', path }))
    })
}

/** The tree of what is newly offered was written by somebody who may not have synced it. */
function linksOf({ sysroot, links, published }: BootState, needed: readonly Installed[]): readonly Step[] {
  const missing = needed.filter((one) => !links.includes(linkOf(one)))
  const newcomers = needed.filter(({ name }) => !published.some(({ deployment }) => deployment === name))
  if (missing.length + newcomers.length === 0) return []
  return [
    ...missing.flatMap((one): readonly Step[] => {
      const path = sysroot + linkOf(one)
      return [
        { kind: 'directory', path: directoryOf(path) },
        { kind: 'link', path, target: linkTarget(one) },
      ]
    }),
    { kind: 'sync', path: sysroot },
  ]
}

function deadLinks({ sysroot, links, installed }: BootState): readonly Step[] {
  const alive = new Set(installed.map(linkOf))
  const used = new Set([...alive].map(directoryOf))
  const dead = links.filter((link) => !alive.has(link))
  const empty = new Set(dead.map(directoryOf).filter((directory) => !used.has(directory)))
  return [...dead, ...empty].map((path) => ({ kind: 'remove', path: sysroot + path }))
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

function unknownBoot(): Error {
  return workError({
    code: 'booted-unknown',
    message: 'the running deployment is none of those that OSTree has; the boot partition is left as it is',
    hint: 'see: ostree admin status',
  })
}
