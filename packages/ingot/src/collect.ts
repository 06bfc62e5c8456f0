import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import { collectNode } from './collect-node.ts'
import { collectSystem } from './collect-system.ts'
import { projectRegistry } from './registry.ts'
import type { Registry } from './registry.ts'

/**
 * Everything that the project has declared, evaluated and lowered; systems and nodes in the order of their declaration.
 * Called after the project's file was imported.
 * @param directory absolute; what paths in definitions are relative to.
 * @throws IngotError with the problems of all systems and nodes.
 */
export async function collectProject(
  directory: string,
  registry: Registry = projectRegistry,
): Promise<Project> {
  const problems: Problem[] = [...registry.problems]
  const attempt = <T>(make: () => T): readonly T[] => {
    try {
      return [make()]
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
      problems.push(...error.problems)
      return []
    }
  }
  const systems: System[] = []
  for (const declared of registry.systems.values())
    systems.push(...attempt(() => collectSystem(declared, directory)))
  const nodes = [...registry.nodes.values()].flatMap((declared) =>
    attempt(() => collectNode(declared, registry)),
  )
  if (problems.length > 0) throw requestError(distinct(problems))
  return { schema: 1, directory, systems, nodes }
}

/** A mistake in something that several systems share is told once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}
