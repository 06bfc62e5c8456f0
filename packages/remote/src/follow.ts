import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { InstallAnswers } from '@ingot/contracts/installation.ts'
import { IngotError, workError, type Problem } from '@ingot/contracts/problem.ts'
import { privateDirectory } from '@ingot/image/kexec/pour.ts'
import { lastWords, need, type Answer, type Reach } from './ssh.ts'

/** Seconds after which a machine that shows another host key is not taken for one that is about to end. */
const otherLimit = 180

/** Waits until a machine answers as wanted. Throws a work error when the time is up, or another one answers in its place. */
export async function waitFor(
  reach: Reach,
  what: string,
  isThere: (answer: Answer) => boolean,
  {
    limitSeconds,
    signal,
    hint = 'look at its console',
  }: { readonly limitSeconds: number; readonly signal: AbortSignal; readonly hint?: string },
): Promise<void> {
  const started = performance.now()
  const end = started + limitSeconds * 1000
  for (;;) {
    const answer = await reach.run(['true'], { limitSeconds: 30 })
    if (isThere(answer)) return
    if (performance.now() > started + otherLimit * 1000 && /Host key verification failed/.test(answer.stderr))
      throw workError({
        code: 'install-other-answers',
        message: `${reach.destination.text} answers with another host key than that of ${what}`,
        why: 'what ran there before still runs, or another machine has its address now',
        hint: 'look at its console',
      })
    if (performance.now() > end)
      throw workError({
        code: 'install-no-answer',
        message: `${reach.destination.text} did not come back as ${what} within ${Math.round(limitSeconds / 60)} minutes`,
        why: lastWords(answer.stderr),
        hint,
      })
    await sleep(3000, undefined, { signal })
  }
}

const resultSchema = z.object({
  system: z.string(),
  version: z.string(),
  commit: z.string(),
  seconds: z.record(z.string(), z.number()),
  hostKeys: z.array(z.string()).default([]),
})
export type Installed = z.infer<typeof resultSchema>
const problemsSchema = z.object({
  problems: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      where: z.string().optional(),
      why: z.string().optional(),
      hint: z.string().optional(),
    }),
  ),
})

const unit = 'ingot-install-run.service'

/** Where the live system has the recovery key of the new disk, until the machine starts from that. */
export const recoveryKeyFile = `${privateDirectory}/recovery-key`

/**
 * Gives the live system its answers.
 * @returns whether its installer has to be started: it does not run.
 */
export async function giveAnswers(reach: Reach, answers: InstallAnswers): Promise<boolean> {
  await need(reach, 'sending the answers', ['cat', `>${privateDirectory}/answers.new`], {
    limitSeconds: 60,
    input: JSON.stringify(answers),
  })
  const said = await need(reach, 'asking for its installer', ['sh', '-s'], {
    limitSeconds: 60,
    input: `set -eu
cd ${privateDirectory}
if systemctl --quiet is-active ${unit}; then exit 0; fi
umask 077
rm -f passphrase
: >passphrase
echo start
`,
  })
  return said.trim() === 'start'
}

/**
 * Starts the installer of the live system. It goes on there whatever becomes of the connection.
 * @param passphrase of the new disk; the answers say that it is read from standard input. It lies in a file in the memory of the
 * machine, root's alone, until the installer has opened that.
 */
export async function startInstaller(reach: Reach, passphrase: string | undefined): Promise<void> {
  if (passphrase !== undefined)
    await need(reach, 'sending the passphrase', ['cat', `>${privateDirectory}/passphrase`], {
      limitSeconds: 60,
      input: `${passphrase}\n`,
    })
  await need(reach, 'starting the installer', ['sh', '-s'], {
    limitSeconds: 60,
    input: `set -eu
cd ${privateDirectory}
chmod 600 answers.new
mv answers.new answers.yaml
rm -f status ${recoveryKeyFile}
: >progress
systemctl reset-failed ${unit} 2>/dev/null || :
cat >run <<'end'
cd ${privateDirectory}
exec <passphrase
rm passphrase
os install --answers answers.yaml --yes --json >result 2>progress
echo $? >status.new
mv status.new status
end
systemd-run --quiet --unit=${unit} sh ${privateDirectory}/run
`,
  })
}

/**
 * Follows the installer of the live system to its end.
 * @param tell is told each line of its progress.
 */
export async function followInstaller(
  reach: Reach,
  {
    signal,
    limitSeconds,
    tell,
  }: { readonly signal: AbortSignal; readonly limitSeconds: number; readonly tell: (line: string) => void },
): Promise<Installed> {
  const status = await follow(reach, { signal, limitSeconds, tell })
  const result = await need(reach, 'reading the result', ['cat', `${privateDirectory}/result`], {
    limitSeconds: 60,
  })
  const parsed: unknown = jsonOf(result)
  const done = resultSchema.safeParse(parsed).data
  if (status === 0 && done !== undefined) return done
  throw new IngotError(
    'work',
    (problemsSchema.safeParse(parsed).data?.problems as readonly Problem[] | undefined) ?? {
      code: 'install-failed',
      message: 'the installer on the machine failed',
      why: result.slice(-500),
    },
  )
}

/**
 * The recovery key that the installer made.
 * @throws work error where it did not come whole.
 */
export async function fetchRecoveryKey(reach: Reach): Promise<string> {
  const said = await need(reach, 'reading the recovery key', ['cat', recoveryKeyFile], { limitSeconds: 60 })
  const key = said.trim()
  // systemd-cryptenroll(1): 256 bits in letters that all keyboards have at the same place.
  if (/^[cbdefghijklnrtuv]{8}(-[cbdefghijklnrtuv]{8}){7}$/.test(key)) return key
  throw workError({
    code: 'install-recovery-key-unread',
    message: 'the recovery key did not come whole from the machine',
  })
}

/** @throws work error where the machine has a recovery key that nobody asked for now: its restart would forget that. */
export async function needNoRecoveryKey(reach: Reach): Promise<void> {
  const said = await need(reach, 'looking for a recovery key', ['sh', '-s'], {
    limitSeconds: 60,
    input: `[ ! -e ${recoveryKeyFile} ] || echo there\n`,
  })
  if (said === '') return
  throw workError({
    code: 'install-recovery-key-left',
    message: 'the machine has a recovery key that these answers do not ask for',
    why: 'it was begun with answers that do, and forgets the key when it starts anew',
    hint: 'run it again with the answers that it was begun with',
  })
}

async function follow(
  reach: Reach,
  {
    signal,
    limitSeconds,
    tell,
  }: { readonly signal: AbortSignal; readonly limitSeconds: number; readonly tell: (line: string) => void },
): Promise<number> {
  const end = performance.now() + limitSeconds * 1000
  let told = 0
  for (;;) {
    const { status, stdout, stderr } = await reach.run(['sh', '-s'], {
      limitSeconds: 60,
      input: `cd ${privateDirectory}
if [ -e status ]; then cat status
elif systemctl --quiet is-active ${unit}; then echo runs
else sleep 1; cat status 2>/dev/null || echo lost
fi
cat progress
`,
    })
    const [state = '', ...lines] = status === 0 ? stdout.split('\n') : ['runs']
    for (const line of lines.slice(told, -1)) tell(stepOf(line))
    told = Math.max(told, lines.length - 1)
    if (/^\d+$/.test(state)) return Number(state)
    if (state === 'lost')
      throw workError({
        code: 'install-failed',
        message: 'the installer on the machine was ended before it was done',
      })
    if (performance.now() > end)
      throw workError({
        code: 'install-no-end',
        message: `the installation did not end within ${Math.round(limitSeconds / 60)} minutes`,
        why: lastWords(stderr) || (lines.at(-2) ?? ''),
      })
    await sleep(2000, undefined, { signal })
  }
}

const stepSchema = z.object({ progress: z.string() })

/** A line of progress of the installer. */
function stepOf(line: string): string {
  return stepSchema.safeParse(jsonOf(line)).data?.progress ?? line
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Starts the machine again; it need not answer to that. */
export async function restart(reach: Reach): Promise<void> {
  const { status, stderr } = await reach.run(['systemctl', 'reboot', '--no-wall'], { limitSeconds: 60 })
  if (status !== 0 && status !== 255)
    throw workError({
      code: 'install-restart',
      message: 'the machine did not start again',
      why: lastWords(stderr),
    })
}
