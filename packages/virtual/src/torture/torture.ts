import { copyFile, constants, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { generateSshKey, type SshKeyPair } from '../ephemeral-key.ts'
import type { VirtualRoom } from '../room.ts'
import { openRunDirectory } from '../run-directory.ts'
import { chooseCuts, type CutPoint } from './cut-points.ts'
import { inspect, type Finding } from './inspect.ts'
import { deploymentOf } from './manifest.ts'
import { record, type RecordRequest, type Recording } from './record.ts'
import { openReplay } from './replay.ts'
import { tryCut, type Trial } from './try-cut.ts'

export interface TortureRequest extends Omit<RecordRequest, 'directory' | 'key'> {
  /** Directory of the unpacked tools tree `image`. */
  readonly imageTools: string
  readonly cuts: number
  /** So many of the cut disks are booted. */
  readonly boots: number
  readonly seed: string
  readonly say: (line: string) => void
}

export interface CutResult extends Finding {
  readonly cut: CutPoint
}

export interface TortureReport {
  readonly system: string
  readonly mode: 'uefi' | 'bios'
  readonly seed: string
  readonly writes: number
  readonly flushes: number
  readonly updateSeconds: number
  readonly results: readonly CutResult[]
  readonly trials: readonly Trial[]
  readonly old: string
  readonly next: string
  /** From the first cut to the last check, without boots. */
  readonly checkSeconds: number
}

/** Records an update once, then cuts its power at many moments and looks at what is left each time. */
export async function torture(room: VirtualRoom, request: TortureRequest): Promise<TortureReport> {
  const run = await openRunDirectory(room.directory)
  try {
    request.say(`recording an update of ${request.blueprint.system}`)
    const keyed = { ...request, key: generateSshKey('torture') }
    const recording = await record(room, { ...keyed, directory: run.path })
    return await cutEverywhere(room, keyed, recording, run.path)
  } finally {
    await run.remove()
  }
}

async function cutEverywhere(
  room: VirtualRoom,
  request: TortureRequest & { readonly key: SshKeyPair },
  recording: Recording,
  directory: string,
): Promise<TortureReport> {
  const { writes, begin, done, old, next } = recording
  const { blueprint, cuts, seed, say } = request
  const points = chooseCuts({ writes, from: begin, to: writes.length, cuts, certain: done, seed })
  const watched = writes.slice(begin)
  const flushes = watched.filter((write) => write.flush).length
  say(`${watched.length} writes, ${flushes} flushes; cutting at ${points.length} moments`)
  const replay = await openReplay({ ...recording, image: request.image, work: path.join(directory, 'state') })
  const started = performance.now()
  const results: CutResult[] = []
  const trials: Trial[] = []
  let trialSeconds = 0
  try {
    for (const [index, cut] of points.entries()) {
      request.signal.throwIfAborted()
      const place = path.join(directory, 'cut')
      await mkdir(place)
      const disk = path.join(place, 'disk')
      await replay.diskAt(cut, disk)
      const isSample = isSampled(index, points.length, request.boots)
      if (isSample) await copyFile(disk, path.join(directory, 'sample'), constants.COPYFILE_FICLONE)
      const finding = await inspect({
        tools: request.imageTools,
        directory: place,
        mode: blueprint.boot.mode,
        espBytes: blueprint.disk.espBytes,
        manifests: [old, next],
        signal: request.signal,
      })
      const late = cut.issued >= done && finding.chosen !== deploymentOf(next)
      const problems = [
        ...finding.problems,
        ...(late ? ['the update was done, and the old system boots'] : []),
      ]
      results.push({ cut, ...finding, problems })
      for (const problem of problems) say(`cut ${cut.issued - begin} of ${watched.length}: ${problem}`)
      await rm(place, { recursive: true })
      if (isSample) {
        const before = performance.now()
        const sample = { ...request, image: path.join(directory, 'sample'), directory }
        const trial = await tryCut(room, sample, finding.chosen ?? 'nothing', deploymentOf(next))
        trialSeconds += (performance.now() - before) / 1000
        trials.push(trial)
        say(describeTrial(trial))
      }
    }
  } finally {
    await replay.close()
  }
  return {
    system: blueprint.system,
    mode: blueprint.boot.mode,
    seed,
    writes: watched.length,
    flushes,
    updateSeconds: recording.seconds,
    results,
    trials,
    old: deploymentOf(old),
    next: deploymentOf(next),
    checkSeconds: (performance.now() - started) / 1000 - trialSeconds,
  }
}

/** The middles of `boots` equal parts of `count`. */
function isSampled(index: number, count: number, boots: number): boolean {
  const part = Math.floor((index * boots) / count)
  return index === Math.floor(((part + 0.5) * count) / boots)
}

function describeTrial({ booted, afterwards, isRight }: Trial): string {
  return isRight
    ? `booted ${booted}, updated to ${afterwards}`
    : `booted: ${booted}\nupdated to: ${afterwards}`
}
