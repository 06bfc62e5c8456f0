import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { SshKeyPair } from '../ephemeral-key.ts'
import { startGuest, type Guest } from '../guest.ts'
import type { VirtualRoom } from '../room.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { readWriteLog, type LoggedWrite } from './write-log.ts'

export interface RecordRequest {
  readonly image: string
  readonly blueprint: Pick<Blueprint, 'system' | 'architecture' | 'boot' | 'disk'>
  /** Arguments of update.sh. */
  readonly update: readonly string[]
  /** Opens the machine, and every disk that is made from what it wrote. */
  readonly key: SshKeyPair
  /** Private directory, for the log and the console's words. */
  readonly directory: string
  readonly signal: AbortSignal
}

/** An update, as the machine's disk saw it. */
export interface Recording {
  readonly log: string
  readonly writes: readonly LoggedWrite[]
  /** The first write of the update; the first after it said that it was done. */
  readonly begin: number
  readonly done: number
  readonly old: Manifest
  readonly next: Manifest
  readonly diskBytes: number
  readonly seconds: number
}

const extraDiskBytes = 2 ** 28
/** Until what nobody waited for reaches the disk by itself. */
const afterMilliseconds = 5000

/**
 * Boots an image, updates it with every write logged, and pulls the plug.
 * @throws work error `torture-update-failed` when the update fails without a power cut.
 */
export async function record(room: VirtualRoom, request: RecordRequest): Promise<Recording> {
  const { image, blueprint, key, directory, signal } = request
  const log = path.join(directory, 'writes')
  const guest = await startGuest(room, {
    image,
    blueprint,
    key,
    extraDiskBytes,
    writeLog: log,
    consoleLog: path.join(directory, 'console.log'),
    bootLimitSeconds: 300,
    signal,
  })
  const marks = { begin: 0, done: 0 }
  try {
    const script = await readFile(path.join(import.meta.dirname, 'update.sh'), 'utf8')
    await say(guest, ['sh', '-c', 'cat >/run/torture.sh'], script)
    const tree = (await say(guest, ['sh', '/run/torture.sh', 'prepare'])).trim()
    const old = parseManifest(await say(guest, ['sh', '/run/torture.sh', 'manifest', tree]))
    marks.begin = (await stat(log)).size
    const started = performance.now()
    await say(guest, ['sh', '/run/torture.sh', 'update', ...request.update])
    const seconds = (performance.now() - started) / 1000
    marks.done = (await stat(log)).size
    await sleep(afterMilliseconds, undefined, { signal })
    const next = parseManifest(await say(guest, ['sh', '/run/torture.sh', 'manifest']))
    await say(guest, ['sync'])
    await guest.stop()
    const writes = await readWriteLog(log)
    const before = (position: number): number => writes.filter((write) => write.position < position).length
    const diskBytes = (await stat(image)).size + extraDiskBytes
    return {
      log,
      writes,
      begin: before(marks.begin),
      done: before(marks.done),
      old,
      next,
      diskBytes,
      seconds,
    }
  } finally {
    await guest.stop()
  }
}

async function say(guest: Guest, command: readonly string[], input?: string): Promise<string> {
  const options = { limitSeconds: 300, ...(input === undefined ? {} : { input }) }
  const { status, stdout, stderr } = await guest.run(command, options)
  if (status === 0) return stdout
  throw workError({
    code: 'torture-update-failed',
    message: `${command.join(' ')} failed on the machine`,
    why: stderr.trim() || `exit status ${status}`,
    hint: 'an update has to work before its power is cut',
  })
}
