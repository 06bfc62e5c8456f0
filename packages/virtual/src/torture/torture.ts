import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { partitionOf } from '@ingot/contracts/disk.ts'
import { generateSshKey } from '../ephemeral-key.ts'
import type { VirtualRoom } from '../room.ts'
import { openRunDirectory } from '../run-directory.ts'
import { chooseTrials } from './choose-trials.ts'
import { chooseCuts, type CutPoint } from './cut-points.ts'
import { openCutDisks, type CutDisks } from './cut-disks.ts'
import { inspect, type Finding } from './inspect.ts'
import { deploymentOf } from './manifest.ts'
import { record, type RecordRequest, type Recording } from './record.ts'
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

type KeyedRequest = TortureRequest & Pick<RecordRequest, 'key'>

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
  request: KeyedRequest,
  recording: Recording,
  directory: string,
): Promise<TortureReport> {
  const { writes, begin, done, old, next } = recording
  const { blueprint, cuts, boots, seed, say } = request
  const points = chooseCuts({ writes, from: begin, to: writes.length, cuts, certain: done, seed })
  const watched = writes.slice(begin)
  const flushes = watched.filter((write) => write.flush).length
  say(`${watched.length} writes, ${flushes} flushes; cutting at ${points.length} moments`)
  const espBytes = partitionOf(blueprint.disk, 'esp').bytes
  const disks = await openCutDisks({ ...recording, image: request.image, espBytes, directory })
  try {
    const started = performance.now()
    const results = await sequentially(points, (cut) => look(request, recording, disks, cut, directory))
    const checkSeconds = (performance.now() - started) / 1000
    const trials = await sequentially(chooseTrials(results, boots), async ({ cut, chosen = 'nothing' }) => {
      const image = path.join(directory, 'sample')
      await disks.diskAt(cut, image)
      const trial = await tryCut(room, { ...request, image }, chosen, deploymentOf(next))
      await rm(image)
      say(`cut ${cut.issued - begin} of ${watched.length}: ${describeTrial(trial)}`)
      return trial
    })
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
      checkSeconds,
    }
  } finally {
    await disks.close()
  }
}

/** Looks at the disk that a cut leaves. */
async function look(
  { imageTools, blueprint, say, signal }: KeyedRequest,
  { begin, done, writes, old, next }: Recording,
  disks: CutDisks,
  cut: CutPoint,
  directory: string,
): Promise<CutResult> {
  signal.throwIfAborted()
  const place = path.join(directory, 'cut')
  await mkdir(place)
  await disks.partitionsAt(cut, place)
  const finding = await inspect({
    tools: imageTools,
    directory: place,
    mode: blueprint.boot.mode,
    manifests: [old, next],
    signal,
  })
  await rm(place, { recursive: true })
  const isLate = cut.issued >= done && finding.chosen !== deploymentOf(next)
  const problems = [...finding.problems, ...(isLate ? ['the update was done, and the old system boots'] : [])]
  for (const problem of problems) say(`cut ${cut.issued - begin} of ${writes.length - begin}: ${problem}`)
  return { cut, ...finding, problems }
}

async function sequentially<T, R>(
  values: readonly T[],
  work: (value: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  for (const value of values) results.push(await work(value))
  return results
}

function describeTrial({ booted, afterwards, isRight }: Trial): string {
  return isRight
    ? `booted ${booted}, updated to ${afterwards}`
    : `booted: ${booted}\nupdated to: ${afterwards}`
}
