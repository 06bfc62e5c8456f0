import type { TreePath } from './plan-layers.ts'

/** Lines `KIND BYTES PATH`, as root-tree.sh writes them. */
export function parsePaths(text: string): readonly TreePath[] {
  return rows(text).map(([kind = '', bytes, ...path]) => ({
    path: path.join('\t'),
    isDirectory: kind === 'd',
    bytes: kind === 'f' ? Number(bytes) : 0,
  }))
}

/** Lines `PACKAGE PATH`, by where the path lies in a merged root. The first package has it: a diversion is rare. */
export function parseOwners(text: string): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const [name = '', ...path] of rows(text)) {
    const merged = path.join('\t').replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/')
    if (!owners.has(merged)) owners.set(merged, name)
  }
  return owners
}

/** Lines `PACKAGE SOURCE`. */
export function parseSources(text: string): ReadonlyMap<string, string> {
  return new Map(rows(text).map(([name = '', source = '']) => [name, source || name]))
}

function rows(text: string): readonly string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
}
