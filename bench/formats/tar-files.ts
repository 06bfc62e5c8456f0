import { zstdDecompressSync } from 'node:zlib'

const block = 512

/** Bytes of all regular files of a tar archive that zstd compressed: what a system's files come to. */
export function bytesOfFiles(archive: Uint8Array): number {
  const tar = zstdDecompressSync(archive)
  let bytes = 0
  for (let at = 0; at + block <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0
    const type = String.fromCodePoint(tar[at + 156] ?? 0)
    if (type === '0' || type === '\0') bytes += size
    at += block + Math.ceil(size / block) * block
  }
  return bytes
}
