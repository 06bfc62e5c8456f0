import { attempt } from './attempt.ts'
import type { Attempt } from './attempt.ts'
import type { OnRead } from './context.ts'
import { lazily } from './lazily.ts'
import { parseOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { indexOf, isSaid, placesOf } from './places.ts'
import type { Places, RecordIndex } from './places.ts'
import { recordsByOption } from './records.ts'
import type { Given, Prepared } from './prepare.ts'
import { settleModules } from './settle.ts'
import type { Answer, Round } from './settle.ts'
import type { Group, OptionNode } from './tree.ts'
import type { Seen } from './watch.ts'
import { attemptRead, Failure } from './watch.ts'

/**
 * What modules come to on their own, when nobody defines anything, or with the layers that many systems stand on; and
 * what each part of that was made from. Evaluation is pure: whatever read only what is the same in a system is the same
 * in that system.
 */
export interface Baseline {
  /** Its configurations, by rounds of asking the modules; the last one answers for all that would follow. */
  readonly stages: readonly Stage[]
}

/** One configuration of the baseline. */
export interface Stage {
  readonly attempt: Attempt
  /** What modules had answered when it was made. */
  readonly made: readonly Answer[]
  /** What modules answer to it. */
  readonly answers: readonly Answer[]
  /** What they read of it and what their answers change. */
  readonly unsettled: ReadonlySet<Seen>
  /** Who read an option while it was being computed. */
  readonly readers: Readers
  /** Options without a value: what is wrong with them depends on who reads them first, so they are evaluated anew. */
  readonly unsure: readonly OptionNode[]
  /** Values by group; those of options that are unsure do not count. */
  readonly values: ReadonlyMap<Group, object>
  /** The option that a value is of, or is inside. */
  readonly ownerOf: (path: OptionPath) => OptionNode
  /** All that was met on the way, for looking it up. */
  readonly records: () => RecordIndex
  /** What a function makes of this configuration, and what it read; made once for the same key. */
  readonly follow: (key: object, make: (view: View) => unknown) => Following
}

/** A configuration, for whoever makes something of it. */
export interface View {
  readonly config: object
  readonly places: Places
  /** To be called before something else is looked at that not all systems have alike. */
  readonly personal: () => void
}

/** What followed from the baseline; null where nothing did. */
export type Following = { readonly value: unknown; readonly read: readonly OptionNode[] } | null

type Readers = ReadonlyMap<OptionNode, ReadonlySet<OptionNode>>

const none: ReadonlySet<Seen> = new Set()

/** Evaluates everything that modules and layers come to on their own. Undefined where that is a mess by itself. */
export function makeBaseline(prepared: Prepared, given: readonly Given[]): Baseline | undefined {
  const observers = new Map<Attempt, Observer>()
  const { attempt: last, rounds } = settleModules(prepared, {
    attempt: (answers) => {
      const observer = observe(prepared.root)
      const made = attempt(prepared, { given, base: [], answers, onRead: observer.onRead })
      observers.set(made, observer)
      return made
    },
    stage: () => undefined,
  })
  const answers = rounds.at(-1)?.answers ?? []
  if ((rounds.at(-1)?.unsettled.size ?? 0) > 0) return undefined
  const all: readonly Round[] = [...rounds, { attempt: last, answers, unsettled: none }]
  const stages = all.map((round, index) => {
    const observer = observers.get(round.attempt) as Observer
    return stageOf(prepared, round, rounds[index - 1]?.answers ?? [], observer)
  })
  return stages.every((stage) => stage !== undefined) ? { stages } : undefined
}

function stageOf(
  { root }: Prepared,
  round: Round,
  made: readonly Answer[],
  { readers, during }: Observer,
): Stage | undefined {
  const { config, context } = round.attempt
  const before = context.problems.length + context.warnings.length
  const unsure = new Set<OptionNode>()
  during(() => {
    for (const { read, path } of context.cells) {
      if (attemptRead(read) instanceof Failure) unsure.add(ownerOf(root, path))
    }
  })
  // Mistakes that were met on the way belong to nobody in particular.
  if (context.problems.length + context.warnings.length > before) return undefined
  const values = valuesOf(root, config, unsure)
  const records = lazily(() => indexOf(recordsByOption(context.records.filter(isSaid))))
  const followed = new WeakMap<object, Following>()
  const follow: Stage['follow'] = (key, make) => {
    let following = followed.get(key)
    if (following === undefined) {
      const { result, read } = during(() => attemptRead(() => makeForAll(make, root, config, records)))
      following = result instanceof Failure ? null : { value: result, read: [...read] }
      followed.set(key, following)
    }
    return following
  }
  const owner = (path: OptionPath) => ownerOf(root, path)
  const known = { made, readers, unsure: [...unsure], values }
  return { ...round, ...known, records, follow, ownerOf: owner }
}

/** Makes something for all systems; fails where it is not the same for all. */
function makeForAll(
  make: (view: View) => unknown,
  root: Group,
  config: object,
  records: () => RecordIndex,
): unknown {
  let isPersonal = false
  const personal = (): never => {
    isPersonal = true
    throw new TypeError('every system has its own')
  }
  const find = placesOf(() => [records()])
  const places: Places = (option, counts) => {
    readAll(root, config, parseOptionPath(option) ?? [])
    return find(option, counts)
  }
  const made = make({ config, places, personal })
  if (isPersonal) personal()
  return made
}

/** Reads an option, or all of a group: what is said of them depends on them. */
function readAll(node: OptionNode, value: unknown, path: OptionPath): void {
  if (node.kind === 'option') return
  const [name, ...rest] = path
  const named = name === undefined ? undefined : node.members.get(name)
  const members = named === undefined || name === undefined ? node.members : new Map([[name, named]])
  for (const [inner, member] of members) {
    const inside = attemptRead(() => (value as { readonly [name: string]: unknown })[inner])
    readAll(member, inside, rest)
  }
}

function valuesOf(
  group: Group,
  config: object,
  unsure: ReadonlySet<OptionNode>,
  values = new Map<Group, object>(),
): ReadonlyMap<Group, object> {
  const entries = [...group.members].map(([name, member]) => {
    const value = unsure.has(member) ? undefined : (config as { readonly [name: string]: unknown })[name]
    if (member.kind === 'option') return [name, value]
    valuesOf(member, value as object, unsure, values)
    return [name, values.get(member)]
  })
  return values.set(group, Object.freeze(Object.fromEntries(entries)))
}

interface Observer {
  readonly onRead: OnRead
  readonly readers: Readers
  /** Runs something and tells which options it read itself. */
  readonly during: <T>(run: () => T) => { readonly result: T; readonly read: ReadonlySet<OptionNode> }
}

/** Notes which option is read for the sake of which. */
function observe(root: Group): Observer {
  const readers = new Map<OptionNode, Set<OptionNode>>()
  let outside: Set<OptionNode> | undefined = new Set()
  return {
    readers,
    onRead: (path, by) => {
      if (outside === undefined) return
      const read = ownerOf(root, path)
      if (by === undefined) outside.add(read)
      else readers.set(read, (readers.get(read) ?? new Set()).add(ownerOf(root, by)))
    },
    during: (run) => {
      const read = (outside = new Set())
      try {
        return { result: run(), read }
      } finally {
        outside = undefined
      }
    },
  }
}

/** The option that a value is of, or is inside. */
function ownerOf(root: Group, path: OptionPath): OptionNode {
  let node: OptionNode = root
  for (const name of path) {
    if (node.kind === 'option') break
    node = node.members.get(name) ?? node
  }
  return node
}
