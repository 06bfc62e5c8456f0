import { workError } from '@ingot/contracts/problem.ts'
import { pieceBytes, type PiecedFile } from '@ingot/contracts/release.ts'
import { piecePath } from '@ingot/release/published-paths.ts'
import type { Command, Ports } from '../ports/ports.ts'
import { fetchFile } from '../source/http.ts'

const directory = '/run/ingot'
const limitSeconds = 600

/**
 * Brings a file into a device or another file, in its order, each piece checked before it is written and on the disk before the next
 * one comes. What an interrupted one wrote stays: pieces from the beginning that are there already are not fetched.
 * @throws work errors `source-unreachable`, `piece-missing`, `piece-wrong`, `write-failed`.
 */
export function fetchPieces(ports: Ports, url: string, { bytes, pieces }: PiecedFile, to: string): void {
  const piece = `${directory}/piece`
  ports.files.makeDirectory(directory)
  const sizeAt = (index: number): number => Math.min(pieceBytes, bytes - index * pieceBytes)
  let first = 0
  while (first < pieces.length && isThere(ports, to, piece, first, sizeAt(first), pieces[first])) first += 1
  try {
    for (const [index, sha256] of pieces.entries()) {
      if (index < first) continue
      fetchFile(ports, `${url}/${piecePath(sha256)}`, piece, pieceBytes)
      if (digestOf(ports, piece) !== sha256) throw wrong(`${url}/${piecePath(sha256)}`)
      const seek = `seek=${index * pieceBytes}`
      run(ports, [...copy(piece, to), 'oflag=seek_bytes', seek, 'conv=notrunc,fsync'])
    }
  } finally {
    ports.files.remove(piece)
  }
}

function isThere(
  ports: Ports,
  from: string,
  piece: string,
  index: number,
  size: number,
  sha256: string | undefined,
): boolean {
  const kind = ports.files.target(from)
  if (kind === undefined) return false
  const flags = ['iflag=skip_bytes,count_bytes', `skip=${index * pieceBytes}`, `count=${size}`]
  run(ports, [...copy(from, piece), ...flags])
  return ports.files.target(piece)?.bytes === size && digestOf(ports, piece) === sha256
}

function copy(from: string, to: string): Command {
  return ['dd', `if=${from}`, `of=${to}`, 'bs=1M', 'status=none']
}

function digestOf(ports: Ports, path: string): string | undefined {
  return /^\\?([0-9a-f]{64})/.exec(run(ports, ['sha256sum', '--', path]))?.[1]
}

function run({ processes }: Ports, command: Command): string {
  const { status, stdout, stderr } = processes.run(command, { limitSeconds })
  if (status === 0) return stdout
  throw workError({
    code: 'write-failed',
    message: `${command[0]} failed`,
    where: command.find((word) => word.startsWith('of='))?.slice(3) ?? command.at(-1) ?? '',
    why: stderr.trim() || `exit status ${status}`,
    hint: 'what runs was not changed; look for free space, and for errors of the disk: df, dmesg',
  })
}

function wrong(where: string): Error {
  return workError({
    code: 'piece-wrong',
    message: 'a piece of the release is not what was signed',
    where,
    why: 'its digest is another one',
    hint: 'nothing of it was written; try again, then tell whoever publishes it',
  })
}
