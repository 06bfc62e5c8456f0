import type { Installed } from '../publish/installed.ts'
import { isBootable, type Published } from '../publish/offer.ts'
import type { Standing } from '../publish/plan.ts'
import type { CheckResult } from './record.ts'

/** What is known when a boot is judged. */
export interface BootUnderJudgement {
  readonly installed: readonly Installed[]
  readonly published: readonly Published[]
  readonly standing: (deployment: Installed) => Standing
}

/**
 * What becomes of a boot that failed.
 * - `return`: mark it bad, and start the last good one.
 * - `stay`: there is a reason not to leave it: it was good before, somebody chose it though it was known to be bad, or
 *   nothing else would boot.
 */
export type Judgement =
  | { readonly kind: 'return'; readonly to: Installed }
  | { readonly kind: 'stay'; readonly because: string }

/** Judges a boot that failed. Only a new deployment is left by itself, so that no machine ever goes round in circles. */
export function judge(boot: BootUnderJudgement): Judgement {
  const { installed, standing } = boot
  const booted = installed.find((one) => one.booted)
  if (booted === undefined) return { kind: 'stay', because: 'it is unknown which deployment runs' }
  if (isGood(boot, booted)) return { kind: 'stay', because: 'it was good before' }
  if (standing(booted) === 'bad') return { kind: 'stay', because: 'it was chosen though it failed before' }
  const to = refuge(boot)
  return to === undefined
    ? { kind: 'stay', because: 'there is no good deployment to go back to' }
    : { kind: 'return', to }
}

/** Known to be good, or blessed on the boot partition: /var may be out of reach. */
function isGood({ published, standing }: BootUnderJudgement, one: Installed): boolean {
  const blessed = published.some(({ deployment, tries }) => deployment === one.name && tries === 'good')
  return blessed || standing(one) === 'good'
}

/** The deployment that the loader would start if the running one were bad: it has to be a good one. */
function refuge(boot: BootUnderJudgement): Installed | undefined {
  const { installed, published } = boot
  const running = installed.find((one) => one.booted)
  const [chosen] = published
    .filter((offer) => isBootable(offer) && offer.deployment !== running?.name)
    .toSorted((a, b) => b.version - a.version)
  const to = installed.find(({ name }) => name === chosen?.deployment)
  return to !== undefined && isGood(boot, to) ? to : undefined
}

/** Deployments that used up their tries without being judged: whatever they died of, nobody could say so. */
export function unaccounted({ installed, published, standing }: BootUnderJudgement): readonly Installed[] {
  return installed.filter(
    (one) =>
      !one.booted &&
      standing(one) === 'new' &&
      published.some(
        ({ deployment, tries }) => deployment === one.name && tries !== 'good' && tries.left === 0,
      ),
  )
}

/** Checks that failed, as a sentence. */
export function sentenceOf(results: readonly CheckResult[]): string {
  return results
    .filter(({ ok }) => !ok)
    .map(({ name, found }) => `${name}: ${found}`)
    .join('; ')
}
