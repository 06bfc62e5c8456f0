import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'

/**
 * Lays overlays over what definitions produced: at one path the strongest overlay wins, and remembers what it hides.
 * @param laid from the strongest to the weakest.
 */
export function layOver(files: readonly FileEntry[], laid: readonly FileEntry[]): readonly FileEntry[] {
  if (laid.length === 0) return files
  const layers = [...laid, ...files]
  const byPath = Map.groupBy(layers, ({ path }) => path)
  const laidPaths = new Set(laid.map(({ path }) => path))
  return [
    ...files.filter(({ path }) => !laidPaths.has(path)),
    ...[...laidPaths].flatMap((path) => {
      const [top, ...below] = byPath.get(path) ?? []
      return top === undefined ? [] : [hiding(top, below)]
    }),
  ]
}

function hiding(top: FileEntry, below: readonly FileEntry[]): FileEntry {
  const { overlay } = top.origin
  if (overlay === undefined) return top
  const over: readonly Origin[] = below.map(({ origin }) => origin)
  return { ...top, origin: { ...top.origin, overlay: { ...overlay, over } } }
}
