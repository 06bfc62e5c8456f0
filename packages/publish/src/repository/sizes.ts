import type { ReleaseSizes } from '@ingot/contracts/release.ts'

const block = 4096
const kernelFile = /^\/usr\/lib\/modules\/[^/]+\/(vmlinuz|initramfs\.img)$/

/**
 * What a commit takes on a machine.
 * @param listing what `ostree ls --recursive --checksum` says of it.
 * @param earlier the same of earlier releases, by their commits.
 */
export function sizesOf(listing: string, earlier: Readonly<Record<string, string>>): ReleaseSizes {
  const entries = entriesOf(listing)
  const objects = objectSizes(entries)
  const kernels = entries.filter(({ path }) => kernelFile.test(path))
  const own = entries.filter(({ type, path }) => type === 'd' || path.startsWith('/usr/etc/'))
  return {
    tree: sum(objects.values()),
    added: Object.fromEntries(
      Object.entries(earlier).map(([commit, text]) => {
        const present = objectSizes(entriesOf(text))
        return [commit, sum([...objects].flatMap(([object, size]) => (present.has(object) ? [] : [size])))]
      }),
    ),
    deployment: sum(own.map(({ bytes }) => blocks(bytes))),
    kernels: {
      bytes: sum(kernels.map(({ bytes }) => bytes)),
      objects: kernels.flatMap(({ checksums }) => checksums).toSorted(),
    },
  }
}

interface Entry {
  /** `-`, `d` or `l`. */
  readonly type: string
  readonly bytes: number
  readonly checksums: readonly string[]
  readonly path: string
}

/** `-00644 0 0   8 CHECKSUM /usr/etc/motd`; a directory has two checksums. */
function entriesOf(listing: string): readonly Entry[] {
  return listing.split('\n').flatMap((line) => {
    const [, type, bytes, checksums, path] =
      /^([-dl])\S+ +\S+ +\S+ +(\d+) ((?:[0-9a-f]{64} )+)(\/.*)$/.exec(line) ?? []
    if (type === undefined || checksums === undefined || path === undefined) return []
    return [{ type, bytes: Number(bytes), checksums: checksums.trim().split(' '), path }]
  })
}

function objectSizes(entries: readonly Entry[]): ReadonlyMap<string, number> {
  return new Map(
    entries.flatMap(({ type, bytes, checksums }) =>
      checksums.map((checksum) => [checksum, type === 'd' ? block : blocks(bytes)] as const),
    ),
  )
}

/** A file without content has its entry nevertheless. */
function blocks(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / block)) * block
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, one) => total + one, 0)
}
