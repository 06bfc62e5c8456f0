import { once } from 'node:events'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { requestError } from '@ingot/contracts/problem.ts'
import { isAbsent } from '@ingot/node/write-atomically.ts'
import { byteRange, requestedFile, type ByteRange } from './requested-file.ts'

export interface ServeOptions {
  /** The published directory. It may still be empty. */
  readonly directory: string
  readonly address: string
  /** 0: any free one. */
  readonly port: number
  /** Told of each answer. */
  readonly onAnswer?: (answer: {
    readonly target: string
    readonly status: number
    readonly bytes: number
  }) => void
}

export interface Serving {
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves a published directory over HTTP: plain files, whole or in ranges. What it answers is as trustworthy as any
 * mirror: machines check signatures.
 * @throws IngotError `port-taken`, `address-unknown`
 */
export async function serve({ directory, address, port, onAnswer }: ServeOptions): Promise<Serving> {
  const server = createServer({ requestTimeout: 30_000, keepAliveTimeout: 60_000 }, (request, response) => {
    response.on('close', () => {
      const bytes = Number(response.getHeader('content-length') ?? 0)
      onAnswer?.({ target: request.url ?? '', status: response.statusCode, bytes })
    })
    answer(directory, request, response).catch(() => response.destroy())
  })
  server.listen(port, address)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, address, port)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(response, 405, { allow: 'GET, HEAD' })
  const path = requestedFile(request.url ?? '')
  const file = path === undefined ? undefined : await openPublished(directory, path)
  if (file === undefined) return refuse(response, 404)
  try {
    await send(file, path ?? '', request, response)
  } finally {
    await file.close()
  }
}

/** A regular file below the directory, whatever links lead where; undefined where there is none. */
async function openPublished(directory: string, path: string): Promise<FileHandle | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(directory), realpath(join(directory, path))])
    if (!real.startsWith(root + sep)) return undefined
    const file = await open(real, 'r')
    if ((await file.stat()).isFile()) return file
    await file.close()
    return undefined
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

async function send(
  file: FileHandle,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { size, mtimeMs, ino } = await file.stat()
  const etag = `"${ino.toString(36)}-${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`
  const headers = { 'accept-ranges': 'bytes', etag, 'cache-control': cacheControl(path) }
  if (request.headers['if-none-match'] === etag) return refuse(response, 304, headers)
  const ifRange = request.headers['if-range']
  const range = ifRange === undefined || ifRange === etag ? byteRange(request.headers.range, size) : 'all'
  if (range === undefined) return refuse(response, 416, { 'content-range': `bytes */${size}` })
  const { start, end } = range === 'all' ? { start: 0, end: size - 1 } : range
  response.writeHead(range === 'all' ? 200 : 206, {
    ...headers,
    'content-type': path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
    'content-length': end - start + 1,
    ...(range === 'all' ? {} : { 'content-range': rangeText(range, size) }),
  })
  if (request.method === 'HEAD' || size === 0) {
    response.end()
    return
  }
  await pipeline(file.createReadStream({ start, end, autoClose: false }), response)
}

function rangeText({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`
}

/** Objects never change; heads and refs may at any moment. */
function cacheControl(path: string): string {
  return /^(repo\/objects|pieces)\//.test(path) ? 'max-age=31536000, immutable' : 'no-cache'
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, status === 304 ? headers : { ...headers, 'content-length': 0 }).end()
}

function cannotListen(error: NodeJS.ErrnoException, address: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return requestError({
      code: 'port-taken',
      message: `port ${port} of ${address} is taken`,
      hint: 'name another one: --port N',
    })
  }
  if (error.code === 'EACCES') {
    return requestError({
      code: 'port-forbidden',
      message: `port ${port} is only for root`,
      hint: 'name one above 1023: --port N',
    })
  }
  return requestError({
    code: 'address-unknown',
    message: `cannot listen on ${address}`,
    why: error.message,
    hint: '127.0.0.1 serves this machine and its virtual machines, 0.0.0.0 everybody',
  })
}
