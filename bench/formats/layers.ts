import { execFileSync } from 'node:child_process'

export interface PulledLayer {
  readonly digest: string
  readonly bytes: number
}

interface Descriptor {
  readonly digest: string
  readonly size: number
}

/** The layers of an OCI archive. */
export function layersOf(archive: string): readonly PulledLayer[] {
  const read = (path: string): unknown =>
    JSON.parse(
      execFileSync('tar', ['--extract', '--to-stdout', '--file', archive, path], { encoding: 'utf8' }),
    )
  const { manifests } = read('index.json') as { manifests: readonly Descriptor[] }
  const path = `blobs/${(manifests[0]?.digest ?? '').replace(':', '/')}`
  const { layers } = read(path) as { layers: readonly Descriptor[] }
  return layers.map(({ digest, size }) => ({ digest, bytes: size }))
}

/** What has to be fetched of `after` by whoever has `before`. */
export function pulledBytes(
  before: readonly PulledLayer[],
  after: readonly PulledLayer[],
): { readonly count: number; readonly bytes: number } {
  const known = new Set(before.map(({ digest }) => digest))
  const missing = after.filter(({ digest }) => !known.has(digest))
  return { count: missing.length, bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0) }
}
