import { z } from 'zod'
import type { Places } from '../publish/installed.ts'
import type { Files } from '../ports/ports.ts'

/** Why a deployment is not to be booted again. */
const failureSchema = z.object({
  /** OSTree commit checksum: what is not offered again. */
  commit: z.string(),
  /** `df877447d61d.0` */
  deployment: z.string(),
  title: z.string(),
  /** When it was found out, as far as the machine knew the time. */
  at: z.string(),
  /**
   * `check`: a health check; `deadline`: the boot did not end; `emergency`: it ended in emergency mode; `died`: it reached the
   * journal, and then no more; `silent`: it did not get that far.
   */
  cause: z.enum(['check', 'deadline', 'emergency', 'died', 'silent']),
  /** A sentence for people. */
  what: z.string(),
  /** The journal's last lines of that boot. */
  journal: z.array(z.string()),
})
export type Failure = z.infer<typeof failureSchema>

const checkResultSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** What was found, for people. */
  found: z.string(),
  seconds: z.number(),
})
export type CheckResult = z.infer<typeof checkResultSchema>

/** How the last judged boot went. */
const verdictSchema = z.object({
  deployment: z.string(),
  at: z.string(),
  /**
   * `good`: it is known good; `returning`: it failed, and the machine starts the last good one; `degraded`: it failed, and
   * stays, because it was good before or because there is nothing to go back to.
   */
  outcome: z.enum(['good', 'returning', 'degraded']),
  /** Empty where all is well. */
  what: z.string(),
  checks: z.array(checkResultSchema),
})
export type Verdict = z.infer<typeof verdictSchema>

const goodSchema = z.array(z.object({ deployment: z.string(), commit: z.string(), since: z.string() }))
/** A deployment that passed its judgement once. */
export type KnownGood = z.infer<typeof goodSchema>[number]

const names = { good: 'good.json', quarantine: 'quarantine.json', verdict: 'verdict.json' } as const

/** Deployments that passed. */
export function readGood(
  { read }: Pick<Files, 'read'>,
  { state }: Pick<Places, 'state'>,
): readonly KnownGood[] {
  return parsed(goodSchema, read(`${state}/${names.good}`)) ?? []
}

/** Why commits are not offered again, the latest first. */
export function readQuarantine(
  { read }: Pick<Files, 'read'>,
  { state, partition }: Pick<Places, 'state' | 'partition'>,
): readonly Failure[] {
  const kept = parsed(z.array(failureSchema), read(`${state}/${names.quarantine}`)) ?? []
  const aside = parsed(failureSchema, read(asideOf(partition)))
  return aside === undefined || kept.some(({ commit }) => commit === aside.commit) ? kept : [aside, ...kept]
}

/** How the last judged boot went; undefined before the first judgement. */
export function readVerdict(
  { read }: Pick<Files, 'read'>,
  { state }: Pick<Places, 'state'>,
): Verdict | undefined {
  return parsed(verdictSchema, read(`${state}/${names.verdict}`))
}

/** @throws work error `file-failed`, e.g. on a full disk. */
export function writeGood(files: Files, { state }: Pick<Places, 'state'>, good: readonly KnownGood[]): void {
  write(files, state, names.good, good)
}

/** @throws work error `file-failed`. */
export function writeVerdict(files: Files, { state }: Pick<Places, 'state'>, verdict: Verdict): void {
  write(files, state, names.verdict, verdict)
}

/**
 * Keeps a failure. Where /var has no room, on the boot partition.
 * @throws work error `file-failed` when neither has.
 */
export function quarantine(files: Files, places: Places, failure: Failure): void {
  const others = readQuarantine(files, places).filter(({ commit }) => commit !== failure.commit)
  try {
    write(files, places.state, names.quarantine, [failure, ...others].slice(0, keptFailures))
  } catch {
    files.write(asideOf(places.partition), render(failure))
  }
}

/**
 * Offers commits again: they passed, or somebody wants to try them once more.
 * @throws work error `file-failed`.
 */
export function release(files: Files, places: Places, commit: string): void {
  const all = readQuarantine(files, places)
  const rest = all.filter((failure) => failure.commit !== commit)
  if (rest.length === all.length) return
  write(files, places.state, names.quarantine, rest)
  files.remove(asideOf(places.partition))
}

const keptFailures = 50

function asideOf(partition: string): string {
  return `${partition}/ingot/failure.json`
}

function write(files: Files, directory: string, name: string, value: unknown): void {
  files.makeDirectory(directory)
  files.write(`${directory}/${name}`, render(value))
}

function render(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** What a power cut or a bad disk left of a file is no reason to fail: it is as if it was not there. */
function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
