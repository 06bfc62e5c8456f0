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
  { limitSeconds, signal }: { readonly limitSeconds: number; readonly signal: AbortSignal },
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
        hint: 'look at its console',
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

/**
 * Has the live system install itself, and follows it. The installation goes on there whatever becomes of the connection.
 * @param tell is told each line of the installer's progress.
 */
export async function installThere(
  reach: Reach,
  answers: InstallAnswers,
  {
    signal,
    limitSeconds,
    tell,
  }: { readonly signal: AbortSignal; readonly limitSeconds: number; readonly tell: (line: string) => void },
): Promise<Installed> {
  await need(reach, 'sending the answers', ['cat', `>${privateDirectory}/answers.new`], {
    limitSeconds: 60,
    input: JSON.stringify(answers),
  })
  await need(reach, 'starting the installer', ['sh', '-s'], {
    limitSeconds: 60,
    input: `set -eu
cd ${privateDirectory}
if systemctl --quiet is-active ${unit}; then exit 0; fi
if [ "$(cat status 2>/dev/null)" = 0 ] && [ "$(cat answers.new)" = "$(cat answers.yaml)" ]; then exit 0; fi
chmod 600 answers.new
mv answers.new answers.yaml
rm -f status
: >progress
systemctl reset-failed ${unit} 2>/dev/null || :
cat >run <<'end'
cd ${privateDirectory}
os install --answers answers.yaml --yes --json >result 2>progress </dev/null
echo $? >status.new
mv status.new status
end
systemd-run --quiet --unit=${unit} sh ${privateDirectory}/run
`,
  })
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
