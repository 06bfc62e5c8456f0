import type { UnitState } from '@ingot/contracts/blueprint.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { describeOrigin, whereOf } from './problem.ts'

/** Unit states of all modules, by name, and those that contradict each other. */
export interface CollectedUnits {
  readonly units: readonly UnitState[]
  readonly problems: readonly Problem[]
}

/** Joins what modules want of units; a unit cannot be in two states. */
export function collectUnits(states: readonly UnitState[]): CollectedUnits {
  const byUnit = Map.groupBy(states, ({ unit }) => unit)
  const groups = [...byUnit].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  return {
    units: groups.flatMap((group) => group.slice(0, 1)),
    problems: groups.flatMap(([first, ...rest]) => {
      const other = rest.find(({ state }) => state !== first?.state)
      return first === undefined || other === undefined ? [] : [contradiction(first, other)]
    }),
  }
}

function contradiction(first: UnitState, second: UnitState): Problem {
  return {
    code: 'unit-conflict',
    message: `${first.unit} cannot be both ${first.state} and ${second.state}.`,
    ...whereOf(first.origin.positions.length > 0 ? first.origin : second.origin),
    why: `The first is wanted by ${describeOrigin(first.origin)}, the second by ${describeOrigin(second.origin)}.`,
    hint: 'Set the option that decides about the service, or remove the definition of the unit.',
  }
}
