import type { Origin } from '@ingot/contracts/blueprint.ts'
import { formatPosition, type Problem } from '@ingot/contracts/problem.ts'

/** `option services.ssh.enable (ingot.ts:4:3)`: who asked, for messages that name two. */
export function describeOrigin({ module, option, positions }: Origin): string {
  const [first] = positions
  return first === undefined
    ? `module ${module} for \`${option}\``
    : `module ${module} for \`${option}\` (${formatPosition(first)})`
}

/** Where a person should look first. */
export function whereOf(origin: Origin): Pick<Problem, 'where'> {
  const [first] = origin.positions
  return { where: first ?? `module ${origin.module}` }
}
