import { isRecord } from '@ingot/language/describe.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { homeOf } from '../home.ts'
import { declare, keyOf } from '../registry.ts'
import type { Registry } from '../registry.ts'
import { membersOf, partAt, refuseOthers, wrong } from './fields.ts'
import type { Part } from './fields.ts'
import { handleFor } from './handle.ts'
import { withOriginOf } from './origin.ts'

/** Declares the nodes of a YAML file, after all systems are known. */
export function declareNodes(nodes: Part, registry: Registry): void {
  for (const part of membersOf(nodes)) {
    const { key: name, where: position, value } = part
    refuseOthers(part, ['system', 'facts', 'tags'])
    if (!isRecord(value)) continue
    const system = systemOf(partAt(part, 'system'), registry)
    if (system === undefined) continue
    const spec = { system, facts: partAt(part, 'facts').value ?? {}, tags: partAt(part, 'tags').value ?? [] }
    const located = withOriginOf(value, spec)
    const forge = { file: position.file, line: 1, column: 1 }
    declare(registry, { kind: 'node', name, spec: located, position, forge })
  }
}

function systemOf(part: Part, registry: Registry): object | undefined {
  const { value, where, problems } = part
  const home = homeOf(where.file)
  if (typeof value !== 'string') {
    wrong(part, 'the name of the system that it runs')
    return undefined
  }
  const declared = registry.systems.get(keyOf(home, value))
  if (declared !== undefined) return handleFor(declared, registry)
  const names = [...registry.systems.values()]
    .filter(({ position }) => homeOf(position.file) === home)
    .map((one) => one.name)
  problems.push({
    code: 'node-system',
    message: `there is no system '${value}' in this project`,
    where,
    hint: didYouMean(nearest(value, names)) ?? `there are: ${names.join(', ')}`,
  })
  return undefined
}
