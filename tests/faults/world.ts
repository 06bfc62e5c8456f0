import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { shippedSystemPath } from '@ingot/contracts/machine.ts'
import type { ChannelHead, Release } from '@ingot/contracts/release.ts'
import { writeStatement } from '@ingot/publish/statements/statement-files.ts'
import { headPath, releasePath } from '@ingot/release/published-paths.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import type { Guest } from '@ingot/virtual/guest.ts'
import { project } from '../cli.ts'
import { publishedProject, type PublishedProject } from '../published-guest.ts'
import { sharedStore } from '../quickstart.ts'
import { faultServer, type FaultServer } from './fault-server.ts'

/** A machine, and an update source that can be told to misbehave. */
export interface World {
  readonly guest: Guest
  readonly server: FaultServer
  /** Commit of what was installed. */
  readonly installed: string
  /** What a commit says of itself, as another version. */
  readonly version: (text: string) => Readonly<Record<string, string>>
  /** A number that no release has yet; 1 and 2 are spoken for. */
  readonly nextSequence: () => number
  /** Makes a commit of another one with files laid over it, in the published repository. */
  readonly commit: (base: string, files: Readonly<Record<string, string | Buffer>>) => string
  /** Publishes a release of `hello`. */
  readonly release: (fields: Pick<Release, 'sequence' | 'commit'> & Partial<Release>) => Promise<SignedFile>
  /** A head of channel `stable` that names a release, signed but not published. */
  readonly head: (release: SignedFile, fields?: Partial<ChannelHead>) => Promise<SignedFile>
  /** Puts a statement where machines look. */
  readonly publish: (file: SignedFile) => Promise<void>
  readonly sign: PublishedProject['sign']
}

export const [system, channel] = ['hello', 'stable']
const hour = 60 * 60 * 1000

/** So many seconds from now, as statements have it. */
export function instant(seconds = 0): string {
  return `${new Date(Date.now() + 1000 * seconds).toISOString().slice(0, 19)}Z`
}

/** Declares what the faults are done to: checks that a broken unit fails, one try, room for two kernels. */
const definitions = `
  version: '1',
  boot: { tries: 1 },
  disk: { espSize: '128M' },
  health: {
    checks: { 'shop is open': { kind: 'unit', unit: 'shop.service' } },
    requireNoFailedUnits: true,
  },
  files: {
    '/etc/shop.conf': { text: 'one\\n' },
    '/usr/lib/systemd/system/shop.service': {
      text: '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/usr/bin/true\\n',
    },
    '/usr/lib/systemd/system/multi-user.target.wants/shop.service': { link: '../shop.service' },
  },`

/** Builds and boots it; release 1 is what runs. */
export async function makeWorld(t: TestContext): Promise<World> {
  let server: FaultServer | undefined
  const published = await publishedProject(t, async (port) => {
    server = await faultServer(port)
    return server.port
  })
  assert.ok(server)
  t.after(server.close)
  const { directory, sign } = published
  const built = await published.build(definitions)
  await published.release(built)
  t.diagnostic('built and published')
  const guest = await published.boot(built)
  const shippedSystem = (await guest.run(['cat', shippedSystemPath])).stdout
  let sequences = 2
  let heads = Math.floor(Date.now() / 1000)
  return {
    guest,
    server,
    sign,
    installed: built.commit.checksum,
    version: (text) => ({
      [shippedSystemPath]: shippedSystem.replace('"version": "1"', `"version": "${text}"`),
    }),
    nextSequence: () => ++sequences,
    commit: (base, files) => changedCommit(directory, base, project(t, {}), files),
    publish: (file) => writeStatement(directory, file),
    release: async (fields) => {
      const release: Release = {
        schema: 1,
        kind: 'release',
        system,
        version: String(fields.sequence),
        created: instant(),
        minimumSequence: 0,
        bootMode: 'uefi',
        architecture: 'amd64',
        notes: '',
        ...fields,
      }
      const file = await sign('release', releasePath(release.system, release.sequence), release)
      await writeStatement(directory, file)
      return file
    },
    head: (release, fields = {}) => {
      const { sequence } = JSON.parse(release.text) as Release
      const head: ChannelHead = {
        schema: 1,
        kind: 'channel-head',
        channel,
        system,
        version: ++heads,
        issued: instant(),
        expires: instant(hour / 1000),
        release: { sequence, sha256: release.sha256 },
        rollout: 1,
        paused: false,
        ...fields,
      }
      return sign('channel', headPath(system, channel), head)
    },
  }
}

function changedCommit(
  directory: string,
  base: string,
  change: string,
  files: Readonly<Record<string, string | Buffer>>,
): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(change, path)), { recursive: true })
    writeFileSync(join(change, path), content)
  }
  const tools = globSync(`${sharedStore}/tools/*/usr/bin/ostree`)[0]?.replace('/usr/bin/ostree', '')
  assert.ok(tools)
  const links = ['bin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`])
  const binds = ['--bind', directory, '/published', '--ro-bind', change, '/change']
  const view = ['--unshare-all', '--ro-bind', `${tools}/usr`, '/usr', ...links, ...binds]
  const command = ['ostree', '--repo=/published/repo', 'commit', '--bootable', '--no-bindings']
  const content = [`--tree=ref=${base}`, '--tree=dir=/change', '--owner-uid=0', '--owner-gid=0', '--orphan']
  const ran = spawnSync('bwrap', [...view, '--proc', '/proc', '--dev', '/dev', ...command, ...content], {
    timeout: 120_000,
  })
  assert.equal(ran.status, 0, String(ran.stderr))
  return String(ran.stdout).trim()
}
