import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

/** Where an import leads. */
export type Target =
  | { readonly kind: 'room'; readonly name: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'same-room' }

/** Specifiers of all static imports, re-exports and dynamic imports with a literal, in a TypeScript source. */
export function specifiersOf(path: string, source: string): readonly string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, source).module
  const dynamic = dynamicImports
    .map(({ moduleRequest }) => source.slice(moduleRequest.start, moduleRequest.end))
    .flatMap((text) => /^(['"`])([^$]*)\1$/.exec(text)?.[2] ?? [])
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...dynamic,
  ]
}

/** Resolves a specifier of the file `path` (relative to the root, in `packages/ROOM/`). */
export function targetOf(path: string, specifier: string): Target {
  if (specifier.startsWith('.')) {
    const [, from] = path.split('/')
    const [folder, to] = join(path, '..', specifier).split('/')
    if (folder !== 'packages' || to === undefined) return { kind: 'package', name: specifier }
    return to === from ? { kind: 'same-room' } : { kind: 'room', name: to }
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier))
    return { kind: 'builtin', name: specifier }
  if (specifier === 'ingot') return { kind: 'room', name: 'ingot' }
  const [scope = '', name = ''] = specifier.split('/')
  if (scope === '@ingot') return { kind: 'room', name }
  return { kind: 'package', name: scope.startsWith('@') ? `${scope}/${name}` : scope }
}
