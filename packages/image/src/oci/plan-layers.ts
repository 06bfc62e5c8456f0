import { createHash } from 'node:crypto'

/** One path of a root tree. */
export interface TreePath {
  /** Absolute. */
  readonly path: string
  readonly isDirectory: boolean
  readonly bytes: number
}

export interface Layer {
  /** For people; unique in an image. Letters that need no quoting anywhere. */
  readonly name: string
  /** Sorted: what it holds, and every directory that leads there. */
  readonly paths: readonly string[]
}

export interface LayerInput {
  readonly paths: readonly TreePath[]
  /** Packages by the paths that they ship. */
  readonly owners: ReadonlyMap<string, string>
  /** Source packages by binary package: what is made from one source changes together. */
  readonly sources: ReadonlyMap<string, string>
}

/** Sources of at least so many bytes have a layer of their own. */
const ownLayerBytes = 2 ** 20
/** Registries and overlay file systems take 127 layers; half of that leaves room for those who build upon it. */
const ownLayers = 44
const sharedLayers = 16

/**
 * Divides a tree so that an update changes few layers, from the tree alone (no history of earlier images is needed):
 *
 * - the largest source packages have a layer each;
 * - the others share some, chosen by a hash of their name, so that adding or removing one leaves its neighbours alone;
 * - kernel and initramfs have theirs, as they change with other things than the packages that they stand beside;
 * - what belongs to nobody, the database of packages and every directory are in the last one.
 *
 * Every path but a directory is in exactly one layer.
 */
export function planLayers({ paths, owners, sources }: LayerInput): readonly Layer[] {
  const files = paths.filter((one) => !one.isDirectory)
  const sourceOf = ({ path }: TreePath): string | undefined => {
    const owner = owners.get(path)
    return owner === undefined ? undefined : (sources.get(owner) ?? owner)
  }
  const large = largest(files, sourceOf)
  const layers = new Map<string, string[]>()
  for (const file of files) {
    const source = sourceOf(file)
    const name = source === undefined ? ownerless(file.path) : large.has(source) ? source : shared(source)
    const layer = layers.get(name)
    if (layer) layer.push(file.path)
    else layers.set(name, [file.path])
  }
  const system = layers.get(rest) ?? []
  layers.delete(rest)
  const others = [...layers].toSorted(([a], [b]) => compare(a, b))
  const directories = paths.filter((one) => one.isDirectory).map(({ path }) => path)
  return [
    ...others.map(([name, own]) => ({ name, paths: withParents(own) })),
    { name: rest, paths: [...directories, ...system].toSorted(compare) },
  ]
}

// No package has a name with a dot in front.
const rest = '.system'

function ownerless(path: string): string {
  if (!path.startsWith('/usr/lib/modules/')) return rest
  return path.endsWith('/initramfs.img') ? '.initramfs' : '.kernel'
}

function shared(source: string): string {
  const [byte = 0] = createHash('sha256').update(source).digest()
  return `.packages-${String(byte % sharedLayers).padStart(2, '0')}`
}

function largest(
  files: readonly TreePath[],
  sourceOf: (file: TreePath) => string | undefined,
): ReadonlySet<string> {
  const bytes = new Map<string, number>()
  for (const file of files) {
    const source = sourceOf(file)
    if (source !== undefined) bytes.set(source, (bytes.get(source) ?? 0) + file.bytes)
  }
  const large = [...bytes].filter(([, sum]) => sum >= ownLayerBytes)
  const ordered = large.toSorted(([a, one], [b, other]) => other - one || compare(a, b))
  return new Set(ordered.slice(0, ownLayers).map(([source]) => source))
}

/** Runtimes unpack each layer by itself, so each has to say what its directories are like. */
function withParents(paths: readonly string[]): readonly string[] {
  const all = new Set(paths)
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end)
      if (all.has(parent)) break
      all.add(parent)
    }
  }
  return [...all].toSorted(compare)
}

/** By code units, as no locale would. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
