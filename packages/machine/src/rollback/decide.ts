/** A directory of /var whose content goes back when the system does. */
export interface StateDirectory {
  readonly name: string
  readonly path: string
}

/** What is known when a deployment begins to boot. */
export interface Situation {
  /** Names of deployments: `df877447d61d.0`. */
  readonly booted: string
  /** What ran before it; undefined at the first boot of a machine. */
  readonly last: string | undefined
  /** Deployments that passed their judgement, the oldest first. */
  readonly good: readonly string[]
  /** What the running system declares. */
  readonly declared: readonly StateDirectory[]
  /** What systems before it declared. */
  readonly remembered: readonly StateDirectory[]
  /** By the name of the directory: the deployments that have a copy of their own. */
  readonly copies: ReadonlyMap<string, readonly string[]>
}

export type Step = StateDirectory &
  (
    | { readonly kind: 'mount' }
    /** The new deployment begins with what another one left. */
    | { readonly kind: 'fork'; readonly from: string }
    /** What lies in the directory itself becomes the first copy. */
    | { readonly kind: 'adopt' }
    /** The copy of a deployment that failed is kept where nobody uses it. */
    | { readonly kind: 'set-aside'; readonly deployment: string }
  )

/**
 * Each deployment has a copy of its own of every such directory, as it has of /etc: a new one begins with what the one before
 * it left, an old one finds what it left itself. So going back restores nothing, and cannot fail halfway.
 */
export function decideState(situation: Situation): readonly Step[] {
  const directories = new Map(
    [...situation.remembered, ...situation.declared].map((one) => [one.name, one] as const),
  )
  return [...directories.values()].flatMap((directory) => [
    ...copyFor(directory, situation),
    ...leftBehind(directory, situation),
  ])
}

function copyFor(directory: StateDirectory, situation: Situation): readonly Step[] {
  const { booted, good, declared } = situation
  const isDeclared = declared.some(({ name }) => name === directory.name)
  const mount: Step = { ...directory, kind: 'mount' }
  if (copiesOf(directory, situation).includes(booted)) return [mount]
  // It ran before this was declared: what it left is in the directory itself.
  if (!isDeclared && good.includes(booted)) return []
  const from = sourceFor(directory, situation)
  if (from !== undefined) return [{ ...directory, kind: 'fork', from }, mount]
  return isDeclared ? [{ ...directory, kind: 'adopt' }, mount] : []
}

/** What ran last; where that is not known, the newest good one. Undefined where what ran last used the directory itself. */
function sourceFor(directory: StateDirectory, situation: Situation): string | undefined {
  const { last, good } = situation
  const copies = copiesOf(directory, situation)
  if (last !== undefined) return copies.includes(last) ? last : undefined
  return good.findLast((name) => copies.includes(name)) ?? copies.at(-1)
}

/** Only a good deployment says of another one that it failed. */
function leftBehind(directory: StateDirectory, situation: Situation): readonly Step[] {
  const { booted, last, good } = situation
  if (last === undefined || last === booted || good.includes(last) || !good.includes(booted)) return []
  if (!copiesOf(directory, situation).includes(last)) return []
  return [{ ...directory, kind: 'set-aside', deployment: last }]
}

function copiesOf({ name }: StateDirectory, { copies }: Situation): readonly string[] {
  return copies.get(name) ?? []
}

/** Copies that nothing can go back to any more: their deployments are gone. */
export function superfluous(
  copies: Situation['copies'],
  installed: readonly string[],
  last: string | undefined,
): readonly { readonly name: string; readonly deployment: string }[] {
  const needed = new Set([...installed, ...(last === undefined ? [] : [last])])
  return [...copies].flatMap(([name, deployments]) =>
    deployments.filter((deployment) => !needed.has(deployment)).map((deployment) => ({ name, deployment })),
  )
}
