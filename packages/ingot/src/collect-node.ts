import { formatPosition, IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { parseFacts } from '@ingot/contracts/node.ts'
import type { Facts, Node } from '@ingot/contracts/node.ts'
import { describeValue } from '@ingot/language/describe.ts'
import { spelling } from '@ingot/language/spelling.ts'
import { nearest } from '@ingot/language/suggest.ts'
import { locate } from './locate.ts'
import type { DeclaredNode, DeclaredSystem, Registry } from './registry.ts'

/**
 * A node, its facts checked.
 * @throws IngotError with every mistake in it.
 */
export function collectNode(
  { name, spec, position }: DeclaredNode,
  registry: Registry,
  isOwn: (system: DeclaredSystem) => boolean,
): Node {
  const problems: Problem[] = []
  const where = (...trail: string[]) => locate({ position, argument: 1, value: spec }, trail)
  const system = systemOf(spec.system, { registry, isOwn, where: where('system') })
  if (typeof system !== 'string')
    problems.push({ ...system, message: `node ${name}: ${system.message}`, where: where('system') })
  const tags = Array.isArray(spec.tags) ? (spec.tags as readonly unknown[]) : [spec.tags]
  const strange = tags.find((tag) => typeof tag !== 'string' || !/^[a-z0-9][a-z0-9._-]*$/.test(tag))
  if (strange !== undefined) {
    const message = `node ${name}: expected tags of lower-case letters, digits, ".", "_" and "-", got ${describeValue(strange)}`
    problems.push({ code: 'node-tag', message, where: where('tags') })
  }
  const facts = factsOf(spec.facts, where('facts'), name, problems)
  if (problems.length > 0 || facts === undefined) throw requestError(problems)
  return { kind: 'node', name, system: String(system), facts, tags: tags as readonly string[], position }
}

interface Asked {
  readonly registry: Registry
  readonly isOwn: (system: DeclaredSystem) => boolean
  readonly where: Problem['where']
}

function systemOf(value: unknown, { registry: { handles, systems }, isOwn, where }: Asked): string | Problem {
  const declared = handles.get(value)
  if (declared?.kind === 'system' && declared.abstract === true) {
    return {
      code: 'node-system',
      message: `system ${declared.name} is abstract: no machine can run it`,
      why: `it is only there to be extended; it is declared at ${formatPosition(declared.position)}`,
      hint: spelling(where, {
        typescript: `const web = system('web', { extends: ${declared.name} }), and run that`,
        yaml: `systems: { web: { extends: ${declared.name} } }, and run that`,
      }),
    }
  }
  if (declared?.kind === 'system' && !isOwn(declared)) {
    return {
      code: 'node-system',
      message: `system ${declared.name} belongs to another project`,
      why: `it is declared at ${formatPosition(declared.position)}; only what this project declares is built and run here`,
      hint: spelling(where, {
        typescript: `const ${declared.name} = system('${declared.name}', { extends: ... }), and run that`,
        yaml: `systems: { ${declared.name}: { extends: FILE#${declared.name} } }, and run that`,
      }),
    }
  }
  if (declared?.kind === 'system') return declared.name
  const names = [...systems.values()].map(({ name }) => name)
  const [meant = 'web'] = typeof value === 'string' ? nearest(value, names) : []
  return {
    code: 'node-system',
    message: `expected what system(...) returned, got ${describeValue(value)}`,
    hint: `const web = system('${meant}', { ... }), then node('${meant}1', { system: web })`,
  }
}

function factsOf(
  written: unknown,
  where: NonNullable<Problem['where']>,
  name: string,
  problems: Problem[],
): Facts | undefined {
  try {
    return parseFacts(written, where)
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    problems.push(
      ...error.problems.map((problem) => ({ ...problem, message: `node ${name}: ${problem.message}` })),
    )
    return undefined
  }
}
