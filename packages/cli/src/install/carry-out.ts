import type { FoundDisk, InstallAnswers } from '@ingot/contracts/installation.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { installThere, restart, waitFor, type Installed } from '@ingot/remote/follow.ts'
import { look } from '@ingot/remote/look.ts'
import { destroyThere, sameDisk } from '@ingot/remote/plan.ts'
import { beginSession, endSession, pinHostKeys } from '@ingot/remote/session.ts'
import { reachPinned, type Reach } from '@ingot/remote/ssh.ts'
import { inState } from '@ingot/remote/state.ts'
import { sendLive, startLive } from '@ingot/remote/take-over.ts'
import type { Invocation } from '../invocation.ts'
import { bytesText } from '../progress/text.ts'
import type { ProgressView } from '../progress/view.ts'
import type { Decided, Target } from './decide.ts'

/** Seconds. */
const minute = 60
const limits = { live: 15 * minute, install: 60 * minute, installed: 15 * minute }

/** From sending to the installed system. */
export async function carryOut(
  { signal, output, view }: Invocation & { readonly view: ProgressView },
  target: Target,
  { parts, planned, answers }: Decided,
  ssh: Parameters<typeof reachPinned>[1],
): Promise<Installed> {
  const { destination, found, session } = target
  const live = reachPinned(destination, ssh, session)
  const step = <T>(label: string, work: () => Promise<T>): Promise<T> => timed(view, label, work)
  try {
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
    const installed = await inState('installing', signal, () =>
      step(`install ${answers.disk}`, () =>
        installThere(live, final, {
          signal,
          limitSeconds: limits.install,
          tell: (message) => view.progress({ kind: 'notice', message: `       ${message}` }),
        }),
      ),
    )
    return await inState('rebooting', signal, async () => {
      await restart(live)
      if (installed.hostKeys.length === 0) output.note('its host keys are not known, so it is not waited for')
      else {
        await pinHostKeys(session.knownHosts, installed.hostKeys)
        const { knownHosts } = session
        const there = reachPinned(destination, ssh, { knownHosts })
        await step('start the installed system', () =>
          waitFor(there, 'the installed system', isItself, { limitSeconds: limits.installed, signal }),
        )
      }
      await endSession(session)
      return installed
    })
  } finally {
    view.close()
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
    disk: disk.path,
    others: Object.fromEntries(others.map(([name, { path }]) => [name, path])),
    destroy: destroyThere(planned, [disk, ...others.map(([, one]) => one)]),
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
