import type { Architecture, DebianSource } from '@ingot/contracts/source.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { spelling } from '@ingot/language/spelling.ts'
import type { LowerContext } from './contribution.ts'

/**
 * Debian keeps what is not free software in components of their own, which a project has to ask for.
 * @throws IngotError `source-component` where the source lacks one.
 */
export function requireComponents(
  { source, origin }: LowerContext,
  option: string,
  ...components: readonly DebianSource['components'][number][]
): void {
  const missing = components.filter((component) => !source.components.includes(component))
  if (missing.length === 0) return
  const by = origin(option)
  const where = by.positions[0] ?? `module ${by.module}`
  const wanted = [...source.components, ...missing]
  const quoted = wanted.map((component) => `'${component}'`).join(', ')
  throw requestError({
    code: 'source-component',
    message: `\`${option}\` needs packages of ${missing.join(' and ')}, which the source leaves out.`,
    where,
    hint: spelling(where, {
      typescript: `Name it where the forge is defined: debian({ suite: '${source.suite}', components: [${quoted}] })`,
      yaml: `Name it in ingot.yaml: source: { debian: { suite: ${source.suite}, components: [${wanted.join(', ')}] } }`,
    }),
  })
}

/**
 * Some programs exist for some processors only.
 * @throws IngotError `architecture` where the system is for another.
 */
export function requireArchitecture(
  { architecture, origin }: LowerContext,
  option: string,
  architectures: readonly Architecture[],
): void {
  if (architectures.includes(architecture)) return
  const by = origin(option)
  throw requestError({
    code: 'architecture',
    message: `\`${option}\` exists for ${architectures.join(', ')}, and this system is for ${architecture}.`,
    where: by.positions[0] ?? `module ${by.module}`,
    hint: 'Leave it out of this system.',
  })
}
