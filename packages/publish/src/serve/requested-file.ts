/** What a published directory consists of; nothing else is served. */
const served = new Set(['trust', 'channels', 'releases', 'repo', 'pieces'])

/**
 * The path below a published directory that the target of a request names; undefined for everything that is not a plain
 * path into what is published: no `..`, no hidden file, no empty part, no NUL, no backslash.
 */
export function requestedFile(target: string): string | undefined {
  const [path = ''] = target.split(/[?#]/, 1)
  const decoded = decode(path)
  if (decoded === undefined || !decoded.startsWith('/')) return undefined
  const parts = decoded.slice(1).split('/')
  const isPlain = parts.every((part) => part !== '' && !part.startsWith('.') && !/[\0\\]/.test(part))
  return isPlain && served.has(parts[0] ?? '') && parts.length > 1 ? parts.join('/') : undefined
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** Bytes of a file, both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * What a Range header asks of a file (RFC 9110, section 14): one range; `all` where it has to be ignored; undefined where
 * nothing of the file is in it.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'all' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'all'
  if (first === '')
    return Number(last) === 0 || size === 0
      ? undefined
      : { start: Math.max(0, size - Number(last)), end: size - 1 }
  if (last !== '' && Number(last) < Number(first)) return 'all'
  if (Number(first) >= size) return undefined
  return { start: Number(first), end: Math.min(last === '' ? size - 1 : Number(last), size - 1) }
}
