import { join } from 'node:path'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { channelHeadSchema, releaseSchema } from '@ingot/contracts/release.ts'
import type { ChannelHead, Release, Root } from '@ingot/contracts/release.ts'
import { headPath, releasePath } from '@ingot/release/published-paths.ts'
import { checkSignatures } from '@ingot/release/signatures.ts'
import { parseStatement, type SignedFile } from '@ingot/release/signed-file.ts'
import { verifySignature } from '../minisign/minisign.ts'
import { namesIn, readStatement } from '../statements/statement-files.ts'

/** A statement of the published directory, and why no machine would take it, if so. */
export interface Published<T> {
  readonly file: SignedFile
  readonly value: T
  readonly unsigned?: Problem
}

/** One release; null where there is none. @throws IngotError where the file is not that release */
export async function readRelease(
  directory: string,
  root: Root,
  system: string,
  sequence: number,
): Promise<Published<Release> | null> {
  const file = await readStatement(directory, releasePath(system, sequence))
  if (file === null) return null
  const parsed = parseStatement(releaseSchema, file)
  if (!parsed.ok) throw dirty(parsed.problem.message, join(directory, file.path), parsed.problem.why)
  const { value } = parsed
  if (value.system !== system || value.sequence !== sequence) {
    throw dirty(
      `this is release ${value.sequence} of system '${value.system}'`,
      join(directory, file.path),
      'it stands under another name than its own',
    )
  }
  return withSignatures(file, value, checkSignatures(root, 'release', file, verifySignature))
}

/**
 * The releases of a system, oldest first.
 * @throws IngotError `releases-dirty` where a number is missing between two others, or a file is not what it should be
 */
export async function readReleases(
  directory: string,
  root: Root,
  system: string,
): Promise<readonly Published<Release>[]> {
  const numbers = (await namesIn(join(directory, 'releases', system)))
    .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b)
  const gap = numbers.find((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1)
  if (gap !== undefined) {
    throw dirty(`release ${gap - 1} of system '${system}' is missing`, join(directory, 'releases', system))
  }
  const releases = await Promise.all(numbers.map((number) => readRelease(directory, root, system, number)))
  return releases.filter((release) => release !== null)
}

/** Names of the systems that have releases. */
export function releasedSystems(directory: string): Promise<readonly string[]> {
  return namesIn(join(directory, 'releases'))
}

/** The head of a channel; null where there is none. @throws IngotError where the file is not that head */
export async function readHead(
  directory: string,
  root: Root,
  system: string,
  channel: string,
): Promise<Published<ChannelHead> | null> {
  const file = await readStatement(directory, headPath(system, channel))
  if (file === null) return null
  const parsed = parseStatement(channelHeadSchema, file)
  if (!parsed.ok) throw dirty(parsed.problem.message, join(directory, file.path), parsed.problem.why)
  return withSignatures(file, parsed.value, checkSignatures(root, 'channel', file, verifySignature))
}

/** The heads of all channels of a system, by name. */
export async function readHeads(
  directory: string,
  root: Root,
  system: string,
): Promise<readonly Published<ChannelHead>[]> {
  const names = await namesIn(join(directory, 'channels', system))
  const channels = names.flatMap((name) => /^([a-z0-9-]+)\.json$/.exec(name)?.[1] ?? [])
  const heads = await Promise.all(channels.map((channel) => readHead(directory, root, system, channel)))
  return heads.filter((head) => head !== null)
}

function withSignatures<T>(file: SignedFile, value: T, unsigned: Problem | undefined): Published<T> {
  return unsigned === undefined ? { file, value } : { file, value, unsigned }
}

function dirty(message: string, where: string, why?: string): Error {
  return requestError({
    code: 'releases-dirty',
    message,
    where,
    ...(why === undefined ? {} : { why }),
    hint: 'take the published directory back from a copy: its numbers are what keeps machines from going back',
  })
}
