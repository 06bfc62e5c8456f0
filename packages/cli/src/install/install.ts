import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { unaskedProblem } from '@ingot/machine/install/plan.ts'
import { renderPlan } from '@ingot/machine/install/render.ts'
import { knownHostOf, parseDestination, type Destination } from '@ingot/remote/destination.ts'
import { waitFor } from '@ingot/remote/follow.ts'
import { machineProblems, needInstaller } from '@ingot/remote/judge.ts'
import { look, type Found } from '@ingot/remote/look.ts'
import { diskNamed } from '@ingot/remote/plan.ts'
import { isBegun as isSessionBegun, sessionOf } from '@ingot/remote/session.ts'
import { reachBySsh, reachPinned, type Reach } from '@ingot/remote/ssh.ts'
import { inState } from '@ingot/remote/state.ts'
import type { Invocation } from '../invocation.ts'
import { secondsText } from '../progress/text.ts'
import { openProgress, type ProgressView } from '../progress/view.ts'
import { isAgreed } from './ask.ts'
import { carryOut, seeThrough, type CarriedOut } from './carry-out.ts'
import { answersOf, decide, early, notes, type InstallJob, type Target } from './decide.ts'
import { readPassphrase, recoveryProblems } from './keys.ts'

/**
 * Turns a running Linux machine into one of ours.
 * @throws request errors before anything is touched; work errors that say what becomes of the machine.
 */
export async function installOverSsh(invocation: Invocation, job: InstallJob): Promise<number | void> {
  const { options, output, signal } = invocation
  const destination = parseDestination(job.destination)
  needInstaller(job.system.blueprint)
  const given = await answersOf(job)
  const directory = await mkdtemp(join(tmpdir(), 'ingot-ssh-'))
  const view = openProgress(process.stderr, options.quiet)
  const ssh = { ...(job.identity && { identity: job.identity }), options: job.option, directory, signal }
  const session = sessionOf(destination)
  let reach = reachBySsh(destination, ssh)
  try {
    const target = await inState('looking', signal, async (): Promise<Target> => {
      const live = reachPinned(destination, ssh, session)
      const begun = (await isSessionBegun(session)) ? live : undefined
      const seen = await lookAt(reach, begun, { signal, note: output.note })
      reach = seen.reach
      return { destination, session, ...seen }
    })
    const { isBegun } = target.found
    const unkept = await recoveryProblems(given.encryption, options.json, isBegun)
    refuse([...(isBegun ? begunProblems(job) : early(job, target, given)), ...unkept])
    if (isBegun) {
      output.note(
        'an installation is under way there, by the answers that it was begun with: it is seen to its end',
      )
      const own = { ...given, disk: diskNamed(target.found, given.disk) }
      return report(
        invocation,
        destination,
        own.disk,
        await withProgress(invocation, (work) => seeThrough(work, target, own, ssh)),
      )
    }
    const decided = await inState('looking', signal, () => decide(invocation, job, target, given, view))
    view.close()
    const { planned, answers, bytes } = decided
    const { plan, unasked } = planned
    const problems = [...machineProblems(target.found, destination, bytes), ...planned.problems]
    if (job.dryRun) {
      const all = [...problems, ...(plan && unasked.length > 0 ? [unaskedProblem(plan, unasked)] : [])]
      if (options.json) return output.json({ plan, problems: all, bytes })
      if (plan) output.result(renderPlan(plan))
      for (const { message } of all) output.result(`in the way: ${message}`)
      return
    }
    if (plan === undefined || problems.length > 0) throw requestError(problems)
    if (job.yes && unasked.length > 0) throw requestError(unaskedProblem(plan, unasked))
    const typed = await readPassphrase(given, signal)
    const about = [renderPlan(plan), '', ...notes(job, target, decided)].join('\n')
    if (job.yes) output.note(`${about}\n`)
    else if (!(await inState('looking', signal, () => isAgreed(about, destination.host, signal)))) {
      output.note('nothing was changed')
      return 1
    }
    const opens = { ssh, ...(typed === undefined ? {} : { passphrase: typed }) }
    const installed = await withProgress(invocation, (work) => carryOut(work, target, decided, opens))
    report(invocation, destination, answers.disk, installed)
  } finally {
    view.close()
    await reach.close().catch(() => {})
    await rm(directory, { recursive: true, force: true })
  }
}

async function withProgress<T>(
  invocation: Invocation,
  work: (invocation: Invocation & { readonly view: ProgressView }) => Promise<T>,
): Promise<T> {
  const view = openProgress(process.stderr, invocation.options.quiet)
  try {
    return await work({ ...invocation, view })
  } finally {
    view.close()
  }
}

/** What cannot be asked of an installation that is under way: what is on the disks is neither as it was nor as it will be. */
function begunProblems({ dryRun, destination }: InstallJob): readonly Problem[] {
  if (!dryRun) return []
  return [
    {
      code: 'install-begun',
      message: `an installation of ${destination} is under way there, by the answers that it was begun with`,
      hint: 'without --dry-run it is seen to its end; a reset of the machine ends it',
    },
  ]
}

/** Seconds. */
const lateLimit = 300

/** Looks at a machine, in the live system that was sent to it before if it is there, or on the way there. */
async function lookAt(
  reach: Reach,
  live: Reach | undefined,
  { signal, note }: { readonly signal: AbortSignal; readonly note: (text: string) => void },
): Promise<Pick<Target, 'reach' | 'found'>> {
  if (live === undefined) return { reach, found: await look(reach) }
  if (isThere(await live.run(['true'], { limitSeconds: 40 }))) return { reach: live, found: await look(live) }
  const before = await look(reach).catch((error: unknown) => error)
  signal.throwIfAborted()
  if (isFound(before) && !before.isLeaving) return { reach, found: before }
  note('an installation was begun there: waiting for its live system')
  await reach.close()
  await waitFor(live, 'its live system', isThere, { limitSeconds: lateLimit, signal }).catch(
    (late: unknown) => {
      throw isFound(before) || signal.aborted ? late : before
    },
  )
  return { reach: live, found: await look(live) }
}

function isThere({ status }: { readonly status: number }): boolean {
  return status === 0
}

function isFound(seen: unknown): seen is Found {
  return typeof seen === 'object' && seen !== null && 'isLeaving' in seen
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw requestError(problems)
}

function report(
  { options, output }: Invocation,
  destination: Destination,
  disk: string,
  installed: CarriedOut,
): void {
  if (options.json) return output.json({ ...installed, disk })
  const { system, version, seconds, hostKeys, isUp } = installed
  const result = output.result
  const host = knownHostOf(destination)
  const where = isUp ? `${destination.text} runs` : `on the disk of ${destination.text} is`
  result(`${where} ${system} ${version} (installed in ${secondsText(seconds['total'] ?? 0)})`)
  for (const key of hostKeys) result(`${host} ${key.split(' ').slice(0, 2).join(' ')}`)
  if (hostKeys.length > 0)
    result(`its host key is new, as above; to forget the old one: ssh-keygen -R '${host}'`)
}
