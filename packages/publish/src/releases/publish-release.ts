import { mkdir, readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { writeAtomically } from '@ingot/node/write-atomically.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { Release, SealedFiles, SealedParts } from '@ingot/contracts/release.ts'
import { releasePath } from '@ingot/release/published-paths.ts'
import type { Signer } from '../keys/signer.ts'
import { publishCommit, type PublishedCommit } from '../repository/publish-commit.ts'
import { publishPieces } from '../repository/publish-pieces.ts'
import { newStatement, writeStatement } from '../statements/statement-files.ts'
import type { Trust } from '../trust/trust.ts'
import { planRelease, type ReleaseRequest } from './plan-release.ts'
import { readReleases } from './read-releases.ts'
import { needKeys, signFor } from './sign-published.ts'

/** Releases that machines usually come from: what is new against each of them is measured. */
const releasesMeasured = 4

export interface PublishRequest extends Omit<ReleaseRequest, 'sbom' | 'provenance'> {
  /** Make a delta from the release before, and keep it where it is smaller. */
  readonly delta: boolean
  /** Sign it later, elsewhere: no channel can stand at it until then. */
  readonly unsigned: boolean
  /** Files that belong to it. */
  readonly attachments: { readonly sbom?: string; readonly provenance?: string }
  /** Where the system is sealed: its files. */
  readonly sealed?: SealedFiles
}

/** With what was published of the commit; of a sealed system's that is nothing. */
export interface PublishedRelease extends Partial<PublishedCommit> {
  readonly release: Release
  /** False where it was there already. */
  readonly isNew: boolean
}

/**
 * Makes a release of a commit: its objects or pieces first, then the statement that names them.
 * @throws IngotError as `planRelease`, `needKeys` and the stages do
 */
export async function publishRelease(
  forge: Forge,
  directory: string,
  { root }: Trust,
  signer: Signer,
  { delta, unsigned, attachments, sealed, ...request }: PublishRequest,
  now: Date,
): Promise<PublishedRelease> {
  const existing = await readReleases(directory, root, request.system)
  const first = planRelease(existing, request, now)
  const isSigned = first.kind === 'same' && existing.at(-1)?.unsigned === undefined
  if (!unsigned && !isSigned) {
    await needKeys(
      signer,
      root,
      'release',
      'sign it later, elsewhere: --unsigned here, and `ingot key sign` there; or name the directory of the key: --keys DIR',
    )
  }
  const { system, sequence } = first.release
  const commit = {
    commit: request.commit,
    ref: `${system}/${sequence}`,
    ...(first.before === undefined ? {} : { from: first.before.commit }),
    delta,
    earlier: existing
      .map(({ value }) => value.commit)
      .filter((one) => one !== request.commit)
      .slice(-releasesMeasured),
  }
  // Sealed machines have no repository that objects could go to.
  const published = sealed === undefined ? await publishCommit(forge, directory, commit) : undefined
  const parts = sealed === undefined ? undefined : await publishSealed(directory, sealed)
  if (first.kind === 'same') {
    const last = existing.at(-1)
    if (last?.unsigned !== undefined && !unsigned) {
      await writeStatement(directory, await signFor(signer, root, 'release', last.file))
    }
    return { ...published, release: first.release, isNew: false }
  }
  const path = releasePath(system, sequence)
  const attached = await attach(directory, path, attachments)
  const release: Release = {
    ...first.release,
    ...(published === undefined ? {} : { sizes: published.sizes }),
    ...(parts === undefined ? {} : { sealed: parts }),
    ...attached,
  }
  const statement = newStatement(path, release)
  await writeStatement(directory, unsigned ? statement : await signFor(signer, root, 'release', statement))
  return { ...published, release, isNew: true }
}

async function publishSealed(
  directory: string,
  { rootHash, root, verity, program }: SealedFiles,
): Promise<SealedParts> {
  return {
    rootHash,
    root: await publishPieces(directory, root),
    verity: await publishPieces(directory, verity),
    program: await publishPieces(directory, program),
  }
}

async function attach(
  directory: string,
  path: string,
  attachments: PublishRequest['attachments'],
): Promise<Pick<Release, 'sbom' | 'provenance'>> {
  const described = await Promise.all(
    Object.entries(attachments).map(async ([name, file]) => {
      const to = path.replace(/json$/, `${name}.json`)
      const content = await readFile(file)
      await mkdir(dirname(join(directory, to)), { recursive: true })
      await writeAtomically(join(directory, to), content, 0o644)
      const sha256 = createHash('sha256').update(content).digest('hex')
      return [name, { path: to, sha256, bytes: content.length }] as const
    }),
  )
  return Object.fromEntries(described)
}
