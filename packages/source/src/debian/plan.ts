import { workError } from '@ingot/contracts/problem.ts'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { packageKey } from './names.ts'
import type { IndexedPackage, PackageIndex } from './package-index.ts'

/** A line of `apt-get install --print-uris`. */
export interface PlannedPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly uri: string
  /** Absent where the archive gives only weaker digests. */
  readonly sha256?: string
}

const plannedLine = /^'([^']+)' ([^_\s]+)_([^_\s]+)_([a-z0-9-]+)\.deb \d+ (?:SHA256:([0-9a-f]{64}))?/

/** Reads what apt would download, from its standard output. */
export function parsePlan(stdout: string): PlannedPackage[] {
  return stdout.split('\n').flatMap((line) => {
    const [, uri, name, version, architecture, sha256] = plannedLine.exec(line) ?? []
    if (!uri || !name || !version || !architecture) return []
    const decoded = { uri, name, version: decodePercent(version), architecture }
    return [sha256 ? { ...decoded, sha256 } : decoded]
  })
}

function decodePercent(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** Finds a planned package in the indexes and says where it comes from and what its bytes must be. */
export function locateInIndex(planned: PlannedPackage, index: PackageIndex): LockedPackage {
  const candidates = index
    .find(planned.name)
    .filter(
      ({ stanza }) =>
        stanza.get('version') === planned.version && stanza.get('architecture') === planned.architecture,
    )
  const match =
    candidates.find(
      ({ stanza }) => planned.sha256 !== undefined && stanza.get('sha256') === planned.sha256,
    ) ??
    candidates.find(({ stanza }) =>
      planned.uri.endsWith(`/${stanza.get('filename')?.replace(/^\.\//, '') ?? '?'}`),
    )
  if (!match) {
    throw workError({
      code: 'archive-broken',
      message: `apt chose ${packageKey(planned)}, which the index does not have`,
      why: 'the index may have changed while it was read',
      hint: 'try again',
    })
  }
  return toLocked(planned, match)
}

function toLocked(planned: PlannedPackage, { archive, stanza }: IndexedPackage): LockedPackage {
  const sha256 = stanza.get('sha256') ?? ''
  const path = (stanza.get('filename') ?? '').replace(/^(?:\.\/)+/, '')
  const bytes = Number(stanza.get('size'))
  if (!/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(bytes) || bytes <= 0 || !isPathBelow(path)) {
    throw workError({
      code: 'archive-broken',
      message: `the archive's entry for ${planned.name} has no usable SHA256, Size or Filename`,
      where: archive,
      hint: 'its publisher has to build the index with SHA256 digests and paths below the base of the archive',
    })
  }
  const { name, version, architecture } = planned
  return { name, version, architecture, archive, path, bytes, sha256 }
}

/** Whether a path stays below the base it is joined to, and is no URL of its own. */
export function isPathBelow(path: string): boolean {
  return (
    /^[^\s\\?#%]+$/.test(path) &&
    !/^[a-z][a-z0-9+.-]*:\//i.test(path) &&
    path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  )
}
