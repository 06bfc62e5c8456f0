import { requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { homeOf } from '../home.ts'
import { keyOf } from '../registry.ts'
import type { DeclaredSystem, DeclaredTemplate, Registry } from '../registry.ts'
import { exportOf, isYaml } from './reference.ts'
import type { Reference } from './reference.ts'

interface Meaning {
  readonly where: SourcePosition
  readonly registry: Registry
  /** Reads another YAML file into the registry; one that was read already is not read again. */
  readonly load: (file: string) => Promise<void>
}

/**
 * The system or template that `FILE#NAME` means: an export of a TypeScript file, or what a YAML project declares.
 * @throws IngotError (`yaml-reference`) when there is none of that name.
 */
export async function handleOf(reference: Reference, { where, registry, load }: Meaning): Promise<unknown> {
  const { file, name } = reference
  if (!isYaml(file)) return exportOf(reference, where)
  await load(file)
  const home = homeOf(file)
  const key = keyOf(home, name ?? '')
  const found = registry.systems.get(key) ?? registry.templates.get(key)
  if (found !== undefined) return handleFor(found, registry)
  const names = [...registry.systems.values(), ...registry.templates.values()]
    .filter(({ position }) => homeOf(position.file) === home)
    .map((declared) => declared.name)
  throw requestError({
    code: 'yaml-reference',
    message: name === undefined ? 'which of its systems is meant?' : `${file} declares no '${name}'`,
    where,
    hint: didYouMean(nearest(name ?? '', names)) ?? `behind a #, one of: ${names.join(', ')}`,
  })
}

/** What code would have been given for a declaration. */
export function handleFor(declared: DeclaredSystem | DeclaredTemplate, { handles }: Registry): object {
  const handle = Object.freeze({ kind: declared.kind, name: declared.name })
  handles.set(handle, declared)
  return handle
}
