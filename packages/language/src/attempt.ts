import type { Stage } from './baseline.ts'
import { makeContext } from './context.ts'
import type { Context, OnRead } from './context.ts'
import { outermost } from './prepare.ts'
import type { Given, Prepared } from './prepare.ts'
import type { Answer } from './settle.ts'
import { evaluateGroup } from './tree.ts'
import type { Group, OptionNode, Rest } from './tree.ts'

/** One configuration of one set of definitions. */
export interface Attempt {
  readonly config: object
  readonly context: Context
  /** Whether the option may be another than that of the baseline's stage. */
  readonly isOpen: (option: OptionNode) => boolean
}

/** What a configuration is made of. */
export interface Ingredients {
  /** What layers give, from the strongest to the weakest. */
  readonly given: readonly Given[]
  /** What weaker layers give, on which the stage is. */
  readonly base: readonly Given[]
  readonly answers: readonly Answer[]
  /** What need not be evaluated again. Without it, everything is evaluated. */
  readonly stage?: Stage | undefined
  readonly onRead?: OnRead | undefined
}

/** The configuration of what was given, what modules define, and what they answered. Nothing is evaluated before it is read. */
export function attempt(prepared: Prepared, { given, base, answers, stage, onRead }: Ingredients): Attempt {
  const { root, migrations, data } = prepared
  const holder: { config: object } = { config: {} }
  const context = makeContext(root, migrations, () => holder.config, onRead)
  const all = [...given, ...base, data, ...answers.map((answer) => answer.given)]
  for (const { problems, warnings } of all) {
    context.problems.push(...problems)
    context.warnings.push(...warnings)
  }
  const definitions = (option: OptionNode) => all.flatMap(({ parts }) => parts.get(option) ?? [])
  const open = stage === undefined ? undefined : openedBy(stage, given, answers)
  const rest = stage === undefined || open === undefined ? undefined : restOf(prepared, stage, open)
  holder.config = evaluateGroup(root, { place: outermost(context), definitions, rest })
  return { config: holder.config, context, isOpen: (option) => open?.has(option) ?? true }
}

/** Options that have other definitions than in the baseline, and all that depend on them. */
function openedBy(
  stage: Stage,
  given: readonly Given[],
  answers: readonly Answer[],
): ReadonlySet<OptionNode> {
  const open = new Set<OptionNode>(stage.unsure)
  for (const { parts } of given) for (const option of parts.keys()) open.add(option)
  answers.forEach((answer, index) => {
    const known = stage.made[index]
    if (known === answer) return
    for (const option of answer.given.parts.keys()) open.add(option)
    for (const option of known?.given.parts.keys() ?? []) open.add(option)
  })
  // What is added here is visited, too.
  for (const option of open) for (const reader of stage.readers.get(option) ?? []) open.add(reader)
  return open
}

/** Open options by their group, and groups with such in theirs, in the order of their declaration. */
function restOf({ seats }: Prepared, stage: Stage, open: ReadonlySet<OptionNode>): Rest {
  const orderOf = (option: OptionNode): number => seats.get(option)?.order ?? 0
  const byGroup = new Map<Group, Map<string, OptionNode>>()
  for (const option of [...open].toSorted((a, b) => orderOf(a) - orderOf(b))) {
    let member: OptionNode = option
    for (let seat = seats.get(member); seat !== undefined; seat = seats.get(member)) {
      const { group, name } = seat
      const present = byGroup.get(group)
      if (present === undefined) byGroup.set(group, new Map([[name, member]]))
      else present.set(name, member)
      if (present !== undefined) break
      member = group
    }
  }
  return { open: byGroup, values: stage.values }
}
