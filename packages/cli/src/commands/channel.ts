import { Option, type Command } from 'commander'
import { positive } from '../arguments.ts'
import { chooseSystem, readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'
import { keysOption, lifetime, placeOf, share, toOption, type PlaceOptions } from '../release/place.ts'

interface SetOptions extends PlaceOptions {
  readonly system?: string
  readonly release?: number
  readonly rollout?: number
  readonly expires: number
  readonly pause: boolean
  readonly resume: boolean
}

/** `ingot channel`: which release machines should run now. */
export function addChannel(program: Command, act: Act): void {
  const channel = program.command('channel').description('channels: which release machines should run now')
  channel
    .command('set')
    .summary('move a channel to a release, and say it anew for a while')
    .description(
      'sign a new head of a channel: the release that machines should run, for how long that counts, and for which share ' +
        'of them. What is not named stays; a machine takes no head that expired, so do this again in time',
    )
    .argument('<channel>', 'its name, for example stable')
    .option('--system <name>', 'of which system; may be left out when there is only one')
    .option('--release <n>', 'the release that it stands at', positive)
    .option('--rollout <share>', 'share of machines that are offered it, 0 to 1', share)
    .addOption(
      new Option('--expires <span>', 'how long this head counts: 12h, 7d, 2w')
        .argParser(lifetime)
        .default(lifetime('7d'), '7d'),
    )
    .option('--pause', 'offer nothing to anybody', false)
    .option('--resume', 'offer it again', false)
    .option(...toOption)
    .option(...keysOption)
    .action(
      act(async (invocation, name: string, own: SetOptions) => {
        const { output, options, signal } = invocation
        const { setChannel } = await import('@ingot/publish/releases/set-channel.ts')
        const { lockPublished } = await import('@ingot/publish/lock-published.ts')
        const { publishTrust } = await import('@ingot/publish/trust/publish-trust.ts')
        const { needTrust } = await import('@ingot/publish/trust/trust.ts')
        const { project, published, signer } = await placeOf(invocation, own)
        const system = (await chooseSystem(await readNamed(invocation, own.system), own.system)).name
        const trust = await needTrust(project)
        const change = {
          ...(own.release === undefined ? {} : { sequence: own.release }),
          ...(own.rollout === undefined ? {} : { rollout: own.rollout }),
          ...(own.pause ? { paused: true } : own.resume ? { paused: false } : {}),
          lifetime: own.expires,
        }
        const wait = (holder: string): void => output.note(`process ${holder} is publishing there; waiting`)
        const set = await lockPublished(published, signal, wait, async () => {
          await publishTrust(published, trust, signer)
          return setChannel(published, trust, signer, { system, channel: name }, change, new Date())
        })
        const { head, release, before } = set
        if (before !== undefined && release.sequence < before.release.sequence) {
          output.note(
            `machines that run release ${before.release.sequence} stay there: an older one is only taken by os update --downgrade`,
          )
        }
        if (options.json) return output.json(set)
        output.result(
          `${system}/${name}  release ${release.sequence} (${release.version})${head.paused ? ', paused' : ''}, ` +
            `for ${Math.round(head.rollout * 100)} % of machines, until ${head.expires}`,
        )
      }),
    )
  channel
    .command('show')
    .description('the channels and releases that are published')
    .option(...toOption)
    .action(
      act(async (invocation, own: PlaceOptions) => {
        const { output, options } = invocation
        const { readHeads, readReleases, releasedSystems } =
          await import('@ingot/publish/releases/read-releases.ts')
        const { needTrust } = await import('@ingot/publish/trust/trust.ts')
        const { project, published } = await placeOf(invocation, own)
        const { root } = await needTrust(project)
        const systems = await Promise.all(
          (await releasedSystems(published)).map(async (system) => ({
            system,
            channels: await readHeads(published, root, system),
            releases: await readReleases(published, root, system),
          })),
        )
        if (options.json) {
          return output.json(
            systems.map(({ system, channels, releases }) => ({
              system,
              channels: channels.map(({ value, unsigned }) => ({ ...value, signed: unsigned === undefined })),
              releases: releases.map(({ value, unsigned }) => ({ ...value, signed: unsigned === undefined })),
            })),
          )
        }
        if (systems.length === 0)
          return output.note('nothing is published yet; begin with: ingot release SYSTEM')
        const now = new Date().toISOString()
        for (const { system, channels, releases } of systems) {
          output.result(output.paint('bold', system))
          for (const { value, unsigned } of channels) {
            const state = unsigned
              ? 'not signed'
              : value.expires < now
                ? 'EXPIRED'
                : value.paused
                  ? 'paused'
                  : ''
            output.result(
              `  ${value.channel}  stands at ${value.release.sequence}, ${Math.round(value.rollout * 100)} %, ` +
                `until ${value.expires}${state === '' ? '' : `  ${state}`}`,
            )
          }
          for (const { value, unsigned } of releases.toReversed()) {
            const { sequence, version, commit, created } = value
            output.result(
              `  release ${sequence}  ${version}  ${commit.slice(0, 12)}  ${created}${unsigned ? '  not signed' : ''}`,
            )
          }
        }
      }),
    )
}
