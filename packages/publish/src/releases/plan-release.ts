import { requestError } from '@ingot/contracts/problem.ts'
import type { Release } from '@ingot/contracts/release.ts'
import { releaseSchema } from '@ingot/contracts/release.ts'
import { instant } from '../trust/change-root.ts'
import type { Published } from './read-releases.ts'

/** What is to be released. */
export interface ReleaseRequest extends Pick<
  Release,
  | 'system'
  | 'version'
  | 'commit'
  | 'bootMode'
  | 'architecture'
  | 'notes'
  | 'minimumSequence'
  | 'sbom'
  | 'provenance'
> {
  /** Its number, where the published directory was lost; else it is the one after the last. */
  readonly sequence?: number
}

export type ReleasePlan =
  /** The newest release is this commit already. `file` may lack signatures. */
  | { readonly kind: 'same'; readonly release: Release; readonly before?: Release }
  | { readonly kind: 'new'; readonly release: Release; readonly before?: Release }

/**
 * The release to write after those that exist (oldest first).
 * @throws IngotError `release-unsigned` where the newest one waits for signatures, `sequence-taken`,
 * `barrier-missing`, `barrier-late`, `notes-late`
 */
export function planRelease(
  existing: readonly Published<Release>[],
  { sequence, ...request }: ReleaseRequest,
  now: Date,
): ReleasePlan {
  const last = existing.at(-1)
  const before = existing.at(-2)?.value
  if (last !== undefined && last.value.commit === request.commit) {
    const { minimumSequence, notes } = request
    if (notes !== '' && notes !== last.value.notes) throw notesLate(last.value)
    if (minimumSequence > 0 && minimumSequence !== last.value.minimumSequence) throw barrierLate(last.value)
    return { kind: 'same', release: last.value, ...(before === undefined ? {} : { before }) }
  }
  if (last?.unsigned !== undefined) throw waits(last)
  const number = sequence ?? (last?.value.sequence ?? 0) + 1
  if (last !== undefined && number !== last.value.sequence + 1) throw taken(number, last.value)
  const { minimumSequence } = request
  if (minimumSequence > 0 && !existing.some(({ value }) => value.sequence === minimumSequence))
    throw barrierMissing(minimumSequence, request.system)
  const release = releaseSchema.parse({
    schema: 1,
    kind: 'release',
    system: request.system,
    version: request.version,
    sequence: number,
    commit: request.commit,
    created: instant(now),
    minimumSequence,
    bootMode: request.bootMode,
    architecture: request.architecture,
    notes: request.notes,
    ...(request.sbom === undefined ? {} : { sbom: request.sbom }),
    ...(request.provenance === undefined ? {} : { provenance: request.provenance }),
  } satisfies Release)
  return { kind: 'new', release, ...(last === undefined ? {} : { before: last.value }) }
}

function waits({ value, file, unsigned }: Published<Release>): Error {
  return requestError({
    code: 'release-unsigned',
    message: `release ${value.sequence} of '${value.system}' waits for its signatures`,
    where: file.path,
    ...(unsigned?.why === undefined ? {} : { why: unsigned.why }),
    hint: `sign it first: ingot key sign release ${value.system} ${value.sequence}; or delete it, if nobody should have it`,
  })
}

function taken(number: number, last: Release): Error {
  return requestError({
    code: 'sequence-taken',
    message: `release ${number} cannot follow release ${last.sequence}`,
    why: 'releases of a system are numbered one after the other',
    hint: `leave --sequence away, and it becomes ${last.sequence + 1}`,
  })
}

function barrierLate({ sequence, system }: Release): Error {
  return requestError({
    code: 'barrier-late',
    message: `release ${sequence} of '${system}' is this already, and a release never changes: it gets no other barrier`,
    hint: 'change something, the version at least, and release that with --minimum-sequence',
  })
}

function notesLate({ sequence, system }: Release): Error {
  return requestError({
    code: 'notes-late',
    message: `release ${sequence} of '${system}' is this already, and a release never changes: it keeps its notes`,
    hint: 'change something, the version at least, and release that with --notes; or leave --notes away',
  })
}

function barrierMissing(sequence: number, system: string): Error {
  return requestError({
    code: 'barrier-missing',
    message: `there is no release ${sequence} of '${system}' that machines could go through`,
    hint: '--minimum-sequence names an earlier release: older machines go to that one first',
  })
}
