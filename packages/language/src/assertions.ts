import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { Module } from './module.ts'
import { neededBy, thrown } from './problems.ts'
import { usedPosition } from './records.ts'
import type { OptionRecords } from './records.ts'

/** Something worth saying about a configuration. */
export interface Warning {
  readonly message: string
  readonly position?: SourcePosition
}

/** Who defines what, by dotted option path; made when somebody asks. */
export type RecordsByOption = () => ReadonlyMap<string, OptionRecords>

/** What does not hold of the configuration, by the assertions of its modules. */
export function assertionProblems(
  modules: readonly Module[],
  config: object,
  records: RecordsByOption,
): readonly Problem[] {
  return modules.flatMap((module) => {
    const { assertions } = module
    if (assertions === undefined) return []
    return guarded(module, () =>
      assertions({ config: config as never })
        .filter(({ assertion }) => !assertion)
        .map(({ message, option }) => {
          const where = positionOfOption(option, records)
          return {
            code: 'assertion-failed',
            message: option === undefined ? message : `${option}: ${message}`,
            ...(where === undefined ? {} : { where }),
            why: `module ${module.name} requires it`,
          }
        }),
    )
  })
}

/** What modules have to say. A module whose warnings cannot be computed says nothing: its problems are told anyway. */
export function moduleWarnings(
  modules: readonly Module[],
  config: object,
  records: RecordsByOption,
): readonly Warning[] {
  return modules.flatMap(({ warnings }) => {
    try {
      return (warnings?.({ config: config as never }) ?? []).map(({ message, option }) => {
        const position = positionOfOption(option, records)
        return { message, ...(position === undefined ? {} : { position }) }
      })
    } catch (error) {
      if (error instanceof IngotError) return []
      throw error
    }
  })
}

function guarded({ name }: Module, ask: () => readonly Problem[]): readonly Problem[] {
  try {
    return ask()
  } catch (error) {
    if (error instanceof IngotError) return neededBy(`module ${name}`, error).problems
    return thrown(`the assertions of module ${name}`, error).problems
  }
}

/** A used definition of an option, or of one inside it. */
function positionOfOption(option: string | undefined, records: RecordsByOption): SourcePosition | undefined {
  if (option === undefined) return undefined
  const own = usedPosition(records().get(option))
  if (own !== undefined) return own
  const inside = `${option}.`
  for (const [path, list] of records()) {
    const position = path.startsWith(inside) ? usedPosition(list) : undefined
    if (position !== undefined) return position
  }
  return undefined
}
