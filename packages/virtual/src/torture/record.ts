import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { SshKeyPair } from '../ephemeral-key.ts'
import { startGuest } from '../guest.ts'
import type { VirtualRoom } from '../room.ts'
import type { Course } from './course.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { say } from './say.ts'
import { readWriteLog, type LoggedWrite } from './write-log.ts'

export interface RecordRequest {
  readonly image: string
  readonly blueprint: Pick<Blueprint, 'system' | 'architecture' | 'boot' | 'disk'>
  readonly course: Course
  /** Opens the machine, and every disk that is made from what it wrote. */
  readonly key: SshKeyPair
  /** File that gets everything that the console says, also of disks that are tried. */
  readonly consoleLog: string
  /** Private directory, for the log of writes. */
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
 * @throws as its course does, when the update fails without a power cut.
 */
export async function record(room: VirtualRoom, request: RecordRequest): Promise<Recording> {
  const { image, blueprint, course, key, directory, signal } = request
  const log = path.join(directory, 'writes')
  const guest = await startGuest(room, {
    image,
    blueprint,
    key,
    extraDiskBytes,
    writeLog: log,
    consoleLog: request.consoleLog,
    bootLimitSeconds: 420,
    signal,
  })
  const marks = { begin: 0, done: 0 }
  try {
    const script = await readFile(path.join(import.meta.dirname, 'machine.sh'), 'utf8')
    await course.ready(guest)
    await say(guest, ['sh', '-c', 'cat >/run/torture.sh'], script)
    const old = parseManifest(await say(guest, ['sh', '/run/torture.sh', 'running']))
    marks.begin = (await stat(log)).size
    const started = performance.now()
    await course.update(guest)
    const seconds = (performance.now() - started) / 1000
    marks.done = (await stat(log)).size
    await sleep(afterMilliseconds, undefined, { signal })
    const next = parseManifest(await say(guest, ['sh', '/run/torture.sh', 'next']))
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
