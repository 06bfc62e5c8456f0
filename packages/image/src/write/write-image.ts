import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { requestError, workError, type IngotError } from '@ingot/contracts/problem.ts'
import type { Progress } from '@ingot/contracts/progress.ts'
import type { Device } from './device.ts'

const run = promisify(execFile)
const chunkBytes = 4 << 20
/** The partition table and its neighbours: written last, so that a disk with half of an image looks like an empty one. */
const headBytes = 1 << 20
const zeros = Buffer.alloc(chunkBytes)

export interface WriteRequest {
  readonly image: string
  /** Size of the image, bytes. */
  readonly bytes: number
  /** Judged, see judge.ts. */
  readonly device: Pick<Device, 'path' | 'bytes'>
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Writes a raw image to a device, reads all of it back and compares. Where the image has zeros, the device is only
 * written to where it has something else.
 * @returns SHA-256 of what is on the device now
 * @throws request error when the device is taken; work error when it fails or has other bytes afterwards; `interrupted`
 * when `signal` aborts. All but the first say what state the device is in.
 */
export async function writeImage({ image, bytes, device, progress, signal }: WriteRequest): Promise<string> {
  const source = await open(image)
  const target = await openAlone(device.path).catch(async (error: unknown) => {
    await source.close()
    throw error
  })
  let state: State = 'untouched'
  try {
    const head = await readFully(source, Buffer.alloc(Math.min(headBytes, bytes)), 0)
    const report = reporter(progress, `write ${device.path}`, bytes)
    state = 'partial'
    await writeFully(target, zeros.subarray(0, head.length), 0)
    // Old tables and file systems leave marks at the end of a disk.
    const tail = Math.max(bytes, device.bytes - headBytes)
    await writeFully(target, zeros.subarray(0, device.bytes - tail), tail)
    const written = createHash('sha256').update(head)
    for (let at = head.length; at < bytes; at += chunkBytes) {
      signal.throwIfAborted()
      const chunk = await readFully(source, Buffer.alloc(Math.min(chunkBytes, bytes - at)), at)
      written.update(chunk)
      if (!(await isZeroAlready(target, chunk, at))) await writeFully(target, chunk, at)
      report.advance(at + chunk.length)
    }
    await target.sync()
    signal.throwIfAborted()
    await writeFully(target, head, 0)
    await target.sync()
    report.finish()
    state = 'unverified'
    await forgetCache(device.path, signal)
    const wanted = written.digest('hex')
    const found = await digestOf(target, bytes, reporter(progress, `verify ${device.path}`, bytes), signal)
    if (found !== wanted) throw differs(device.path, wanted, found)
    return found
  } catch (error) {
    throw tell(error, device.path, state, signal)
  } finally {
    await Promise.all([source.close(), target.close().catch(() => {})])
    await run('blockdev', ['--rereadpt', device.path], { timeout: 10_000 }).catch(() => {})
  }
}

type State = 'untouched' | 'partial' | 'unverified'

const states: Readonly<Record<State, string>> = {
  untouched: 'nothing on it was changed',
  partial:
    'a part of the image is on it, what it held before is lost, and it has no partition table: nothing boots from it',
  unverified: 'all of the image is on it, but it was not read back',
}

function tell(error: unknown, device: string, state: State, signal: AbortSignal): unknown {
  const why = `${device}: ${states[state]}`
  const hint = 'write it again'
  if (signal.aborted) {
    return workError({ code: 'interrupted', message: 'interrupted while writing', why, hint })
  }
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || error instanceof Error === false || 'problems' in error) return error
  return workError({
    code: 'device-failed',
    message: `${device} failed: ${message}`,
    why,
    hint: 'was it pulled out? plug it in and write again; a second failure means that it is broken (dmesg says more)',
  })
}

/** The kernel refuses whoever wants a device alone that is mounted, swap, or part of another one. */
async function openAlone(device: string): Promise<FileHandle> {
  try {
    return await open(device, constants.O_RDWR | constants.O_EXCL)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw requestError({
      code: code === 'EBUSY' ? 'device-in-use' : 'device-refused',
      message: `${device} cannot be written to`,
      why: message,
      hint:
        code === 'EACCES' ? 'only root may write to it: sudo ingot write ...' : 'lsblk shows what uses it',
    })
  }
}

async function isZeroAlready(target: FileHandle, chunk: Buffer, at: number): Promise<boolean> {
  if (!chunk.equals(zeros.subarray(0, chunk.length))) return false
  return (await readFully(target, Buffer.alloc(chunk.length), at)).equals(chunk)
}

/** What is read afterwards comes from the device, not from memory. */
async function forgetCache(device: string, signal: AbortSignal): Promise<void> {
  await run('blockdev', ['--flushbufs', device], { timeout: 60_000, signal })
}

async function digestOf(
  target: FileHandle,
  bytes: number,
  report: Reporter,
  signal: AbortSignal,
): Promise<string> {
  const digest = createHash('sha256')
  const buffer = Buffer.alloc(chunkBytes)
  for (let at = 0; at < bytes; at += chunkBytes) {
    signal.throwIfAborted()
    digest.update(await readFully(target, buffer.subarray(0, Math.min(chunkBytes, bytes - at)), at))
    report.advance(at)
  }
  report.finish()
  return digest.digest('hex')
}

async function readFully(file: FileHandle, buffer: Buffer, at: number): Promise<Buffer> {
  for (let done = 0; done < buffer.length;) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done)
    if (bytesRead === 0) throw Object.assign(new Error('it ended early'), { code: 'EIO' })
    done += bytesRead
  }
  return buffer
}

async function writeFully(file: FileHandle, buffer: Buffer, at: number): Promise<void> {
  for (let done = 0; done < buffer.length;) {
    const { bytesWritten } = await file.write(buffer, done, buffer.length - done, at + done)
    done += bytesWritten
  }
}

function differs(device: string, wanted: string, found: string): IngotError {
  return workError({
    code: 'device-differs',
    message: `${device} does not hold what was written to it`,
    why: `read back it has SHA-256 ${found}, the image ${wanted}`,
    hint: 'the device is broken, or smaller than it says: do not use it',
  })
}

interface Reporter {
  readonly advance: (doneBytes: number) => void
  readonly finish: () => void
}

function reporter(progress: Progress, label: string, totalBytes: number): Reporter {
  const started = performance.now()
  progress({ kind: 'start', id: label, label, totalBytes })
  return {
    advance: (doneBytes) => progress({ kind: 'advance', id: label, doneBytes }),
    finish: () => {
      const seconds = (performance.now() - started) / 1000
      progress({ kind: 'finish', id: label, outcome: 'done', seconds })
    },
  }
}
