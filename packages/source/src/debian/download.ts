import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { HttpClient } from './http.ts'

export interface DownloadRequest {
  readonly url: string
  /** File to write; it must not exist. What is left of it after a failure is the caller's to remove. */
  readonly to: string
  readonly bytes: number
  readonly sha256: string
  readonly client: HttpClient
  readonly idleSeconds: number
  readonly signal?: AbortSignal | undefined
  /** Told how many more bytes arrived; negative when they have to be thrown away. */
  readonly onBytes?: (count: number) => void
}

/** How one URL turned out. */
export type DownloadOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing'; readonly status: string }
  | { readonly kind: 'wrong'; readonly got: string }
  | { readonly kind: 'failed'; readonly why: string }

interface Partial {
  readonly file: FileHandle
  hash: Hash
  length: number
}

const attempts = 4

/** Bytes per second below which a download is given up. */
const slowestRate = 16 * 1024

/**
 * Downloads a file and checks size and digest while it comes. Broken connections are taken up where they ended.
 * Throws only the signal's reason and errors of the local disk.
 */
export async function download(request: DownloadRequest): Promise<DownloadOutcome> {
  const partial: Partial = {
    file: await open(request.to, 'wx', 0o644),
    hash: createHash('sha256'),
    length: 0,
  }
  try {
    let why = ''
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await sleep(250 * 4 ** (attempt - 1), undefined, { signal: request.signal })
      const outcome = await tryOnce(request, partial)
      request.signal?.throwIfAborted()
      if (outcome.kind !== 'failed') return outcome
      ;({ why } = outcome)
    }
    return { kind: 'failed', why }
  } finally {
    await partial.file.close()
  }
}

async function tryOnce(request: DownloadRequest, partial: Partial): Promise<DownloadOutcome> {
  try {
    const body = await openBody(request, partial)
    if ('kind' in body) return body
    for await (const chunk of body.stream as AsyncIterable<Buffer>) {
      if (partial.length + chunk.length > request.bytes)
        return { kind: 'wrong', got: `more than ${request.bytes} bytes` }
      await writeAt(partial.file, chunk, partial.length)
      partial.hash.update(chunk)
      partial.length += chunk.length
      request.onBytes?.(chunk.length)
    }
  } catch (error) {
    if (error instanceof DiskError) throw error.cause
    request.signal?.throwIfAborted()
    if (error instanceof TypeError || error instanceof RangeError) throw error
    return { kind: 'failed', why: error instanceof Error ? describe(error) : String(error) }
  }
  if (partial.length < request.bytes) {
    return { kind: 'failed', why: `ended after ${partial.length} of ${request.bytes} bytes` }
  }
  const got = partial.hash.copy().digest('hex')
  return got === request.sha256 ? { kind: 'done' } : { kind: 'wrong', got: `SHA-256 ${got}` }
}

type Body = { readonly stream: AsyncIterable<unknown> } | DownloadOutcome

async function openBody(request: DownloadRequest, partial: Partial): Promise<Body> {
  if (request.url.startsWith('file:')) {
    await restart(request, partial)
    const path = fileURLToPath(request.url)
    const source = await open(path, 'r').catch((error: NodeJS.ErrnoException) => error)
    if (source instanceof Error) return { kind: 'missing', status: source.code ?? source.message }
    return { stream: createReadStream(path, { fd: source }) }
  }
  const headers = partial.length > 0 ? { Range: `bytes=${partial.length}-` } : {}
  const { client, url, idleSeconds } = request
  // A server that sends one byte now and then is stalled too.
  const limit = AbortSignal.timeout(Math.ceil(1000 * (2 * idleSeconds + request.bytes / slowestRate)))
  const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit
  const answer = await client.get(url, { headers, idleSeconds, signal })
  const status = answer.statusCode ?? 0
  const resumes = status === 206 && answer.headers['content-range']?.startsWith(`bytes ${partial.length}-`)
  if (status === 200) await restart(request, partial)
  if (status === 200 || resumes) return { stream: answer }
  answer.resume()
  if (status === 404 || status === 410 || status === 403) return { kind: 'missing', status: `HTTP ${status}` }
  if (status === 416 || status === 206) await restart(request, partial)
  return { kind: 'failed', why: `HTTP ${status}` }
}

async function restart(request: DownloadRequest, partial: Partial): Promise<void> {
  if (partial.length === 0) return
  request.onBytes?.(-partial.length)
  await partial.file.truncate(0)
  partial.hash = createHash('sha256')
  partial.length = 0
}

/** Marks what went wrong on this side, which no other attempt or mirror would cure. */
class DiskError extends Error {}

async function writeAt(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  try {
    for (let done = 0; done < chunk.length;) {
      const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done)
      done += bytesWritten
    }
  } catch (cause) {
    throw new DiskError('write failed', { cause })
  }
}

function describe(error: Error & { code?: string }): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'the server is too slow'
  return error.message || error.code || error.name
}
