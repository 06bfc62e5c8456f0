import { requestError } from '@ingot/contracts/problem.ts'
import type { Origin } from '@ingot/contracts/blueprint.ts'
import type { System } from '@ingot/contracts/system.ts'
import { lowerDebian } from '@ingot/catalog/lower-debian.ts'
import { catalogModules } from '@ingot/catalog/modules.ts'
import type { CatalogConfig } from '@ingot/catalog/modules.ts'
import { isRecord } from '@ingot/language/describe.ts'
import { evaluate } from '@ingot/language/evaluate.ts'
import type { Layer } from '@ingot/language/evaluate.ts'
import type { Trail } from '@ingot/language/path.ts'
import { parseDebianSource } from './debian-source.ts'
import { readLocalFile } from './local-file.ts'
import { locate } from './locate.ts'
import type { DeclaredSystem } from './registry.ts'

/**
 * A system, evaluated and lowered.
 * @param directory absolute; what paths in definitions are relative to.
 * @throws IngotError with every problem of its definitions, or of its lowering.
 */
export function collectSystem(declared: DeclaredSystem, directory: string): System {
  const { name, position } = declared
  const source = parseDebianSource(declared.source)
  const modules = [...catalogModules, ...declared.modules]
  const evaluation = evaluate({ modules, layers: layersOf(declared), locate: locateInModule })
  if (evaluation.problems.length > 0) throw requestError(evaluation.problems)
  const { definitions } = evaluation
  const local = (path: string, { positions }: Origin) =>
    readLocalFile(path, directory, positions[0] ?? position)
  // The catalog is among the modules, so its values are among these.
  const config = evaluation.config as CatalogConfig
  const blueprint = lowerDebian({ name, source, config, definitions, position, local })
  return {
    kind: 'system',
    name,
    position,
    config: evaluation.values,
    definitions,
    blueprint,
    warnings: evaluation.warnings,
  }
}

function layersOf({ name, definitions, position }: DeclaredSystem): readonly Layer[] {
  if (isRecord(definitions) && Object.hasOwn(definitions, 'name')) {
    throw requestError({
      code: 'system-name',
      message: `system ${name}: its name is the first argument of system(...), not an option to define`,
      where: locate({ position, argument: 1, value: definitions }, ['name']),
      hint: 'remove it; the host name is networking.hostName',
    })
  }
  const by = `system ${name}`
  return [
    { by, definitions, position, locate: (trail) => locate({ position, argument: 1, value: definitions }, trail) },
    { by, definitions: { name }, position },
  ]
}

function locateInModule(position: System['position'], trail: Trail): System['position'] {
  return locate({ position, argument: 0 }, trail)
}
