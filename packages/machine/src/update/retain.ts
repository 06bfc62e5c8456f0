import type { Deployment } from '../deployments/deployment.ts'

/** Deployments that are never given up for space: so many known good ones stay, whatever else is there. */
export const knownGoodKept = 2

/**
 * Which deployments may go: neither what runs, in part or in whole, nor what boots next, nor what is pinned, nor the newest
 * known good ones.
 * @param good names of deployments that passed their judgement once (`df877447d61d.0`).
 */
export function removable(
  deployments: readonly (Pick<Deployment, 'index' | 'booted' | 'isLive' | 'pinned'> & {
    readonly name: string
  })[],
  good: ReadonlySet<string>,
): readonly number[] {
  // What runs may be on trial: then it is no known good one, and does not count as one.
  const kept = deployments.filter(({ name }) => good.has(name)).slice(0, knownGoodKept)
  // Without a judgement nothing is known to be good; then the last one that ran is as good as it gets.
  const fallback = kept.length === 0 ? deployments.filter(({ booted }) => !booted).slice(0, 1) : []
  const safe = new Set([...kept, ...fallback])
  return deployments
    .filter((one) => !one.booted && !one.isLive && one.index !== 0 && !one.pinned && !safe.has(one))
    .map(({ index }) => index)
}
