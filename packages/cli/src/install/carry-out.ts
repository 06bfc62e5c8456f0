import type { EncryptionAnswers, FoundDisk, InstallAnswers } from '@ingot/contracts/installation.ts'
import { IngotError, workError } from '@ingot/contracts/problem.ts'
import {
  fetchRecoveryKey,
  followInstaller,
  giveAnswers,
  needNoRecoveryKey,
  recoveryKeyFile,
  restart,
  startInstaller,
  waitFor,
  type Installed,
} from '@ingot/remote/follow.ts'
import { look } from '@ingot/remote/look.ts'
import { destroyThere, sameDisk } from '@ingot/remote/plan.ts'
import { beginSession, endSession, pinHostKeys } from '@ingot/remote/session.ts'
import { reachPinned, type Reach } from '@ingot/remote/ssh.ts'
import { inState } from '@ingot/remote/state.ts'
import { sendLive, startLive } from '@ingot/remote/take-over.ts'
import type { Invocation } from '../invocation.ts'
import { bytesText } from '../progress/text.ts'
import type { ProgressView } from '../progress/view.ts'
import { asksAtStart, type Decided, type Target } from './decide.ts'
import { keepRecoveryKey } from './keys.ts'

/** Seconds. */
const minute = 60
const limits = { live: 15 * minute, install: 60 * minute, installed: 15 * minute }

/** What became of a machine. */
export interface CarriedOut extends Installed {
  /** Whether the installed system was seen; it may still ask for a passphrase. */
  readonly isUp: boolean
}

/**
 * From sending to the installed system.
 * @param passphrase absent: the disk has none.
 */
export async function carryOut(
  invocation: Invocation & { readonly view: ProgressView },
  target: Target,
  { parts, planned, answers }: Decided,
  { ssh, passphrase }: { readonly ssh: Parameters<typeof reachPinned>[1]; readonly passphrase?: string },
): Promise<CarriedOut> {
  const { signal, view } = invocation
  const { destination, found, session } = target
  const live = reachPinned(destination, ssh, session)
  const step = <T>(label: string, work: () => Promise<T>): Promise<T> => timed(view, label, work)
  if (!found.isWaiting) {
    await inState('sending', signal, async () =>
      sendLive(target.reach, parts, found, await beginSession(session), view.progress),
    )
    await inState('starting', signal, async () => {
      await startLive(target.reach)
      await target.reach.close()
      await step('start the live system', () =>
        waitFor(live, 'its live system', ({ status }) => status === 0, {
          limitSeconds: limits.live,
          signal,
        }),
      )
    })
  }
  const final = await inState('waiting', signal, () => answersThere(live, target, planned, answers))
  await inState('waiting', signal, async () => {
    if (await giveAnswers(live, final)) await startInstaller(live, passphrase)
  })
  return seeThrough(invocation, target, answers, ssh)
}

/** From an installer that is at work on the machine, or has done it, to the installed system. */
export async function seeThrough(
  invocation: Invocation & { readonly view: ProgressView },
  target: Target,
  answers: Decided['answers'],
  ssh: Parameters<typeof reachPinned>[1],
): Promise<CarriedOut> {
  const { signal, view } = invocation
  const { destination, session } = target
  const live = reachPinned(destination, ssh, session)
  const step = <T>(label: string, work: () => Promise<T>): Promise<T> => timed(view, label, work)
  const installed = await inState('installing', signal, () =>
    step(`install ${answers.disk}`, () =>
      followInstaller(live, {
        signal,
        limitSeconds: limits.install,
        tell: (message) => view.progress({ kind: 'notice', message: `       ${message}` }),
      }),
    ),
  )
  await inState('keeping', signal, () => handOver(live, answers, invocation))
  await inState('rebooting', signal, () => restart(live))
  const isUp = await inState(asksAtStart(answers) ? 'asking' : 'rebooting', signal, () =>
    seeItself(invocation, { target, ssh, answers, hostKeys: installed.hostKeys }, step),
  )
  await endSession(session)
  return { ...installed, isUp }
}

/** The machine forgets its recovery key when it starts anew, so it does not before that is in the right hands. */
async function handOver(
  live: Reach,
  { encryption }: Decided['answers'],
  { output }: Invocation,
): Promise<void> {
  const to = encryption?.recoveryKey ?? false
  if (to === false) return needNoRecoveryKey(live)
  const key = await fetchRecoveryKey(live)
  if (to !== true) return keepRecoveryKey(to, key)
  const words =
    'The recovery key of its disk, which is shown only now. Write it down, and keep it in another place:'
  output.result(`\n${words}\n\n    ${key}\n`)
}

/**
 * Waits for the installed system.
 * @returns whether it was seen: one that asks for a passphrase may wait longer for somebody than anybody does here.
 */
async function seeItself(
  { output, signal }: Invocation,
  {
    target: { destination, session },
    ssh,
    answers,
    hostKeys,
  }: {
    readonly target: Target
    readonly ssh: Parameters<typeof reachPinned>[1]
    readonly answers: Decided['answers']
    readonly hostKeys: Installed['hostKeys']
  },
  step: <T>(label: string, work: () => Promise<T>) => Promise<T>,
): Promise<boolean> {
  if (hostKeys.length === 0) {
    output.note('its host keys are not known, so it is not waited for')
    return false
  }
  await pinHostKeys(session.knownHosts, hostKeys)
  const { knownHosts } = session
  const there = reachPinned(destination, ssh, { knownHosts })
  const asks = asksAtStart(answers)
  if (asks)
    output.note(
      'the system is on the disk; its console asks for what opens that. It is waited for until somebody has typed it, or you end this (Ctrl-C)',
    )
  try {
    await step('start the installed system', () =>
      waitFor(there, 'the installed system', isItself, {
        limitSeconds: limits.installed,
        signal,
        ...(answers.encryption === undefined
          ? {}
          : { hint: 'look at its console: it may ask for the passphrase of its disk' }),
      }),
    )
    return true
  } catch (error) {
    const isUnanswered =
      error instanceof IngotError && error.problems.some(({ code }) => code === 'install-no-answer')
    if (!asks || !isUnanswered) throw error
    output.note('it did not answer yet: its console asks for what opens its disk')
    return false
  }
}

/** Whether somebody is let in is for the system to say; it has shown its host key by then. */
function isItself({ status, stderr }: { readonly status: number; readonly stderr: string }): boolean {
  return status === 0 || /Permission denied|Too many authentication failures/.test(stderr)
}

/** The answers in the words of the live system, which may call disks otherwise. */
async function answersThere(
  live: Reach,
  { found }: Target,
  planned: Decided['planned'],
  answers: Decided['answers'],
): Promise<InstallAnswers> {
  const now = await look(live)
  const again = (before: FoundDisk | undefined, path: string): FoundDisk => {
    const disk = before && sameDisk(before, found.links, now)
    if (disk !== undefined) return disk
    throw workError({
      code: 'install-disk-lost',
      message: `the live system does not find ${path}`,
      why: `it has: ${now.machine.disks.map(({ path: one, bytes }) => `${one} (${bytesText(bytes)})`).join(', ') || 'no disk'}`,
      hint: 'the system may lack the driver: boot.initrd.availableKernelModules, hardware.firmware',
    })
  }
  const disk = again(planned.plan?.disk, answers.disk)
  const others = (planned.plan?.others ?? []).map(
    (one) => [one.name, again(one.disk, one.disk.path)] as const,
  )
  return {
    ...answers,
    ...(answers.encryption && { encryption: encryptionThere(answers.encryption) }),
    disk: disk.path,
    others: Object.fromEntries(
      others.map(([name, { path }]) => [name, { ...answers.others[name], disk: path }]),
    ),
    destroy: destroyThere(planned, [disk, ...others.map(([, one]) => one)]),
  }
}

/** What is asked for, read and written on this host goes through the memory of the machine. */
function encryptionThere({ passphrase, recoveryKey, ...own }: EncryptionAnswers): EncryptionAnswers {
  return {
    ...own,
    ...(passphrase === undefined ? {} : { passphrase: 'stdin' }),
    recoveryKey: recoveryKey !== false && recoveryKeyFile,
  }
}

async function timed<T>({ progress }: ProgressView, label: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const end = (outcome: 'done' | 'failed') =>
    progress({ kind: 'finish', id: label, outcome, seconds: (performance.now() - started) / 1000 })
  progress({ kind: 'start', id: label, label })
  try {
    const result = await work()
    end('done')
    return result
  } catch (error) {
    end('failed')
    throw error
  }
}
