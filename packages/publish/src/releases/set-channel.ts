import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { ChannelHead, Release } from '@ingot/contracts/release.ts'
import { channelHeadSchema } from '@ingot/contracts/release.ts'
import { headPath, piecePath, repositoryPath } from '@ingot/release/published-paths.ts'
import type { Signer } from '../keys/signer.ts'
import { newStatement, writeStatement } from '../statements/statement-files.ts'
import { instant } from '../trust/change-root.ts'
import type { Trust } from '../trust/trust.ts'
import { tryAsMachine } from './as-machine.ts'
import { readHead, readRelease } from './read-releases.ts'
import { needKeys, signFor } from './sign-published.ts'

/** What changes about a channel. What is absent stays. */
export interface ChannelChange {
  readonly sequence?: number
  readonly rollout?: number
  readonly paused?: boolean
  /** How long the new head counts: milliseconds. */
  readonly lifetime: number
}

export interface SetChannel {
  readonly head: ChannelHead
  readonly release: Release
  /** The head that it replaced. */
  readonly before?: ChannelHead
}

/**
 * Writes a new head of a channel. It is what a machine would accept, or it is not written.
 * @throws IngotError `channel-new`, `release-missing`, `release-unsigned`, `commit-missing`, `key-missing`
 */
export async function setChannel(
  directory: string,
  { root }: Trust,
  signer: Signer,
  { system, channel }: { readonly system: string; readonly channel: string },
  change: ChannelChange,
  now: Date,
): Promise<SetChannel> {
  await needKeys(signer, root, 'channel')
  const before = (await readHead(directory, root, system, channel))?.value
  const sequence = change.sequence ?? before?.release.sequence
  if (sequence === undefined) throw channelNew(system, channel)
  const found = await readRelease(directory, root, system, sequence)
  if (found === null) throw releaseMissing(system, sequence)
  if (found.unsigned !== undefined) throw requestError(found.unsigned)
  await needContent(directory, found.value)
  const moved = before?.release.sequence !== sequence
  const head = channelHeadSchema.parse({
    schema: 1,
    kind: 'channel-head',
    channel,
    system,
    version: nextVersion(before, now),
    issued: instant(now),
    expires: instant(new Date(now.getTime() + change.lifetime)),
    release: { sequence, sha256: found.file.sha256 },
    rollout: change.rollout ?? (moved ? 1 : (before?.rollout ?? 1)),
    paused: change.paused ?? before?.paused ?? false,
  } satisfies ChannelHead)
  const file = await signFor(signer, root, 'channel', newStatement(headPath(system, channel), head))
  await tryAsMachine(directory, root, { file, value: head }, found.value, now)
  await writeStatement(directory, file)
  return { head, release: found.value, ...(before === undefined ? {} : { before }) }
}

/** Seconds since 1970, so that heads count on where the published directory was lost; never less than the one before. */
function nextVersion(before: ChannelHead | undefined, now: Date): number {
  return Math.max((before?.version ?? 0) + 1, Math.floor(now.getTime() / 1000))
}

/** What machines would fetch: the commit, or the pieces of a sealed system. */
async function needContent(directory: string, { commit, system, sequence, sealed }: Release): Promise<void> {
  const object = `${repositoryPath}/objects/${commit.slice(0, 2)}/${commit.slice(2)}.commit`
  const pieces = [sealed?.program, sealed?.root, sealed?.verity].flatMap((file) => file?.pieces ?? [])
  for (const path of sealed === undefined ? [object] : pieces.map(piecePath)) {
    const there = await stat(join(directory, path)).then(
      () => true,
      () => false,
    )
    if (!there)
      throw requestError({
        code: 'commit-missing',
        message: `release ${sequence} of '${system}' is not whole in the published directory`,
        where: join(directory, path),
        hint: `build and put it there again: ingot release ${system}`,
      })
  }
}

function channelNew(system: string, channel: string): Error {
  return requestError({
    code: 'channel-new',
    message: `system '${system}' has no channel '${channel}' yet`,
    hint: `say where it begins: ingot channel set ${channel} --release N (ingot channel show lists what there is)`,
  })
}

function releaseMissing(system: string, sequence: number): Error {
  return requestError({
    code: 'release-missing',
    message: `there is no release ${sequence} of '${system}'`,
    hint: `make it: ingot release ${system}; ingot channel show lists what there is`,
  })
}
