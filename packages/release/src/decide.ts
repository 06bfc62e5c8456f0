import {
  channelHeadSchema,
  releaseSchema,
  type ChannelHead,
  type Release,
  type Role,
  type Root,
} from '@ingot/contracts/release.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { z } from 'zod'
import { followRoots } from './follow-roots.ts'
import { checkHead } from './check-head.ts'
import { checkRelease, mayWait } from './check-release.ts'
import type { MachineState, SeenHead } from './machine-state.ts'
import { headPath, releasePath } from './published-paths.ts'
import { checkSignatures, keysToAsk } from './signatures.ts'
import { parseStatement, type SignedFile, type VerifySignature } from './signed-file.ts'
import { refuse, type Fetched, type Need, type Refusal } from './step.ts'

/** What a machine has to remember from now on, before it acts on the rest of a decision. */
export interface Remembered {
  readonly root: Root
  readonly lastHead: SeenHead
}

export type Decision =
  /** Take this release. `target` is where the channel stands; another one where a barrier has to be passed first. */
  | {
      readonly kind: 'offer'
      readonly release: Release
      readonly target: Release
      readonly head: ChannelHead
      readonly remember: Remembered
    }
  /** It runs what the channel stands at. */
  | {
      readonly kind: 'up-to-date'
      readonly release: Release
      readonly head: ChannelHead
      readonly remember: Remembered
    }
  /** Nothing is wrong, it is only not this machine's turn: the channel is paused, or its share comes later. */
  | {
      readonly kind: 'wait'
      readonly release: Release
      readonly head: ChannelHead
      readonly problem: Problem
      readonly remember: Remembered
    }
  /** `remember` is there where root and head were good, and only the release cannot be taken. */
  | (Refusal & { readonly remember?: Remembered })

/**
 * What this machine may take from an update source. Call it with nothing fetched; while it answers `need`, fetch that file
 * and those signatures (null for what is absent), and call it again with all that was fetched so far. No file is asked
 * for before those that vouch for it were checked.
 */
export function decide(machine: MachineState, fetched: Fetched, verify: VerifySignature): Decision | Need {
  const followed = followRoots(machine.root, fetched, machine.now, verify)
  if (followed.kind !== 'root') return followed
  const { root } = followed
  const { system, channel } = machine.wanted
  const head = signed(
    { root, role: 'channel', schema: channelHeadSchema, fetched, verify },
    headPath(system, channel),
  )
  if (head.kind !== 'signed') return head
  const oldHead = checkHead(head.value, machine, root)
  if (oldHead !== undefined) return refuse(oldHead)
  const remember = { root, lastHead: { version: head.value.version, channelKeys: root.roles.channel.keys } }
  const decision = decideRelease({ root, fetched, verify }, head.value, machine)
  return decision.kind === 'need' ? decision : { ...decision, remember }
}

interface Evidence {
  readonly root: Root
  readonly fetched: Fetched
  readonly verify: VerifySignature
}

type WithoutMemory<D> = D extends unknown ? Omit<D, 'remember'> : never

function decideRelease(
  evidence: Evidence,
  head: ChannelHead,
  machine: MachineState,
): WithoutMemory<Decision> | Need {
  const found = releaseAt(evidence, machine, head.release.sequence, head.release.sha256)
  if (found.kind !== 'signed') return found
  const target = found.value
  if (machine.current.commit === target.commit) return { kind: 'up-to-date', release: target, head }
  const refused = checkRelease(target, machine)
  if (refused !== undefined) return refuse(refused)
  const first = passBarriers(evidence, target, machine)
  if (first.kind !== 'signed') return first
  const problem = mayWait(head, machine)
  if (problem !== undefined) return { kind: 'wait', release: first.value, head, problem }
  return { kind: 'offer', release: first.value, target, head }
}

/** The release to take next on the way to `target`: itself, or the earliest barrier that was not passed yet. */
function passBarriers(
  evidence: Evidence,
  target: Release,
  machine: MachineState,
): Signed<Release> | Need | Refusal {
  let next = target
  while (mustPassFirst(next, machine)) {
    const earlier = releaseAt(evidence, machine, next.minimumSequence)
    if (earlier.kind !== 'signed') return earlier
    if (earlier.value.commit === machine.current.commit) break
    const refused = checkRelease(earlier.value, machine)
    if (refused !== undefined) return refuse(refused)
    next = earlier.value
  }
  return { kind: 'signed', value: next }
}

function mustPassFirst(release: Release, { current, wanted }: MachineState): boolean {
  return current.system === wanted.system && current.sequence < release.minimumSequence
}

function releaseAt(
  evidence: Evidence,
  { wanted: { system } }: MachineState,
  sequence: number,
  sha256?: string,
): Signed<Release> | Need | Refusal {
  const path = releasePath(system, sequence)
  const file = evidence.fetched[path]
  if (file && sha256 !== undefined && file.sha256 !== sha256)
    return refuse(mixed(file, 'its digest is another one'))
  const found = signed({ ...evidence, role: 'release', schema: releaseSchema }, path)
  if (found.kind !== 'signed' || !file) return found
  const { value } = found
  if (value.system !== system) return refuse(mixed(file, `it is a release of system '${value.system}'`))
  if (value.sequence !== sequence) return refuse(mixed(file, `it says that it is number ${value.sequence}`))
  return found
}

function mixed({ path, sha256 }: SignedFile, why: string): Problem {
  return {
    code: 'release-mixed',
    message: `${path} is not the release that the head of the channel means`,
    where: path,
    why: `${why} (sha256 ${sha256.slice(0, 16)}...)`,
    hint: 'the update source is being changed, or shows pieces of different times: try again in a minute',
  }
}

interface Signed<T> {
  readonly kind: 'signed'
  readonly value: T
}

/** The statement at `path`, once it is there and signed as its role has to be. */
function signed<T>(
  { root, role, schema, fetched, verify }: Evidence & { readonly role: Role; readonly schema: z.ZodType<T> },
  path: string,
): Signed<T> | Need | Refusal {
  const file = fetched[path]
  if (file === undefined || (file !== null && keysToAsk(root, role, file).length > 0)) {
    return { kind: 'need', path, keys: root.roles[role].keys }
  }
  if (file === null) return refuse(absent(path))
  const unsigned = checkSignatures(root, role, file, verify)
  if (unsigned !== undefined) return refuse(unsigned)
  const parsed = parseStatement(schema, file)
  return parsed.ok ? { kind: 'signed', value: parsed.value } : refuse(parsed.problem)
}

function absent(path: string): Problem {
  return {
    code: 'statement-missing',
    message: `the update source has no ${path}`,
    where: path,
    hint: path.startsWith('channels/')
      ? 'check the names of system and channel, and that something was published there: ingot channel set'
      : 'the update source lost a file, or is being changed: try again, then publish it anew',
  }
}
