import { requestError } from '@ingot/contracts/problem.ts'
import type { System } from '@ingot/contracts/system.ts'
import { diffCommits, sizeDiff } from '../explain/diff-commits.ts'
import type { CommitDiff } from '../explain/diff-commits.ts'
import { diffSystems } from '../explain/diff-systems.ts'
import type { SystemDiff } from '../explain/diff-systems.ts'
import { chooseSystem } from '../invocation.ts'
import type { Invocation } from '../invocation.ts'
import type { ProgressView } from '../progress/view.ts'
import { withRevision } from '../project/read-revision.ts'
import type { Locked } from '../project/read-revision.ts'
import { builtCommit, findCommit, inventories, looksLikeCommit } from './built.ts'
import { lockPath, storeDirectory } from './places.ts'

/** What two systems do not have alike, and those of them whose trees are not built. */
export interface SystemComparison extends SystemDiff {
  readonly unbuilt: readonly string[]
}

interface Side extends Locked {
  readonly system: System
}

/**
 * Compares commits of the store, each by its checksum or by the name of a system that is built. Undefined where neither
 * name is a commit's.
 */
export async function compareCommits(
  invocation: Invocation,
  present: Locked,
  names: readonly [string, string],
  view: ProgressView,
): Promise<CommitDiff | undefined> {
  const { project, lock } = present
  const isSystem = (name: string): boolean => project.systems.some((system) => system.name === name)
  const store = storeDirectory(invocation.options.store)
  const find = async (name: string) => (isSystem(name) ? undefined : findCommit(store, name))
  const found = await Promise.all(names.map(find))
  const lost = names.find((name, at) => looksLikeCommit(name) && !isSystem(name) && found[at] === undefined)
  if (lost !== undefined) throw commitUnknown(lost, store)
  if (found.every((one) => one === undefined)) return undefined
  if (lock === null) {
    throw requestError({
      code: 'lock-missing',
      message: 'there is no ingot.lock, which names the tools that look into commits',
      where: lockPath(project.directory),
      hint: 'write it: ingot lock',
    })
  }
  const job = { project, lock, view }
  const commitOf = async (name: string, known: string | undefined): Promise<string> => {
    if (known !== undefined) return known
    const system = await chooseSystem(project, name)
    const built = await builtCommit(invocation, job, system)
    if (built !== undefined) return built
    throw requestError({
      code: 'not-built',
      message: `${name} is not built as it is declared and locked now`,
      hint: `build it: ingot build ${name}`,
    })
  }
  const [a, b] = [await commitOf(names[0], found[0]), await commitOf(names[1], found[1])]
  const [from, to] = await inventories(invocation, job, [a, b])
  return from === undefined || to === undefined ? undefined : diffCommits(from, to)
}

function commitUnknown(text: string, store: string): Error {
  return requestError({
    code: 'commit-unknown',
    message: `no commit of the store begins with ${text}, and no system of the project has that name`,
    where: store,
    hint: 'ingot build prints the commits that it makes; ingot clean deletes those that are no longer used',
  })
}

/** Compares two systems, of one project or of revisions of it; their trees, too, where both are built. */
export async function compareSystems(
  invocation: Invocation,
  from: Side,
  to: Side,
  view: ProgressView,
): Promise<SystemComparison> {
  const diff = diffSystems(from, to)
  const commitOf = async ({ project, lock, system }: Side): Promise<string | undefined> =>
    lock === null ? undefined : builtCommit(invocation, { project, lock, view }, system)
  const [a, b] = [await commitOf(from), await commitOf(to)]
  if (a === undefined || b === undefined || to.lock === null) {
    const unbuilt = [a === undefined ? [from.system.name] : [], b === undefined ? [to.system.name] : []]
    return { ...diff, unbuilt: [...new Set(unbuilt.flat())] }
  }
  const job = { project: to.project, lock: to.lock, view }
  const [one, other] = await inventories(invocation, job, [a, b])
  const size =
    one === undefined || other === undefined ? {} : { size: sizeDiff(one.inventory, other.inventory) }
  return { ...diff, ...size, unbuilt: [] }
}

/** Hands `work` both sides of a revision: the past and the present one, or of `A..B` two past ones. */
export async function withSides<T>(
  invocation: Invocation,
  present: Locked,
  { revision, only }: { readonly revision: string | undefined; readonly only: readonly string[] },
  work: (from: Locked, to: Locked) => Promise<T>,
): Promise<T> {
  if (revision === undefined) return work(present, present)
  const { options, signal } = invocation
  const { directory } = present.project
  const reading = { timeoutSeconds: options.evalTimeout, signal, only }
  const [first = '', second] = revision.split('..')
  return withRevision(directory, first, reading, (from) =>
    second === undefined || second === ''
      ? work(from, present)
      : withRevision(directory, second, reading, (to) => work(from, to)),
  )
}
