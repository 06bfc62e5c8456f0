import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { ChannelHead, Release, Root } from '@ingot/contracts/release.ts'
import type { PublishedRelease } from '@ingot/publish/releases/publish-release.ts'
import type { SetChannel } from '@ingot/publish/releases/set-channel.ts'
import { ingot } from './cli.ts'
import { quickstart, sharedStore } from './quickstart.ts'

/** What `channel show` tells of a system. */
interface Shown {
  readonly channels: readonly (ChannelHead & { readonly signed: boolean })[]
  readonly releases: readonly (Release & { readonly signed: boolean })[]
}

/** A project with keys, and how to call Ingot in it. */
async function projectWithKeys(t: TestContext) {
  const directory = await quickstart(t)
  const source = join(directory, 'ingot.ts')
  writeFileSync(
    source,
    readFileSync(source, 'utf8').replace("system('hello', {", "system('hello', { version: '1.0',"),
  )
  const keys = mkdtempSync(join(tmpdir(), 'ingot-keys-'))
  t.after(() => rmSync(keys, { recursive: true, force: true }))
  const call = (...args: readonly string[]) =>
    ingot(['-C', directory, '--store', sharedStore, '--json', ...args], {
      seconds: 600,
      env: { INGOT_KEYS: keys },
    })
  const done = async <T>(...args: readonly string[]): Promise<T> => {
    const { code, stdout, stderr } = await call(...args)
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout) as T
  }
  return { directory, keys, call, done }
}

test('releases, channels and keys, from the first key to a revoked one', { timeout: 900_000 }, async (t) => {
  const { directory, keys, call, done } = await projectWithKeys(t)
  const published = join(directory, '.ingot/published')
  await done('key', 'new')
  assert.deepEqual(
    readdirSync(keys).map((name) => name.split('-')[0]),
    ['channel', 'release', 'root'],
  )

  const first = await done<PublishedRelease>('release', 'hello')
  assert.equal(first.release.sequence, 1)
  assert.equal(first.isNew, true)
  assert.equal((await done<PublishedRelease>('release', 'hello')).isNew, false)
  const head = await done<SetChannel>('channel', 'set', 'stable', '--release', '1', '--expires', '2d')
  assert.equal(head.head.rollout, 1)

  const source = join(directory, 'ingot.ts')
  writeFileSync(source, readFileSync(source, 'utf8').replace('Forged', 'Forged again'))
  const second = await done<PublishedRelease>('release', 'hello', '--minimum-sequence', '1')
  assert.equal(second.release.sequence, 2)
  assert.ok(second.transfer)
  assert.ok(second.transfer.objects.count > 0)
  assert.equal(second.deltaKept, true)
  assert.ok(
    (second.transfer.delta ?? Infinity) < second.transfer.objects.bytes + 500 * second.transfer.objects.count,
  )
  await done('channel', 'set', 'stable', '--release', '2', '--rollout', '0.1')

  const back = await call('channel', 'set', 'stable', '--release', '1')
  assert.match(back.stderr, /machines that run release 2 stay there/)
  await done('channel', 'set', 'stable', '--release', '2', '--rollout', '0.1')

  const old = first.release
  const releaseKey = Object.keys((await done<{ root: Root }>('key', 'list')).root.keys).find((id) =>
    existsSync(join(keys, `release-${id}.key`)),
  )
  await done('key', 'rotate', 'release')
  const { root } = await done<{ root: Root }>('key', 'revoke', releaseKey ?? '')
  assert.equal(root.version, 3)
  await done('channel', 'set', 'stable', '--pause')
  const [shown] = await done<readonly Shown[]>('channel', 'show')
  assert.ok(shown)
  assert.deepEqual(
    shown.channels.map(({ release, rollout, paused, signed }) => [release.sequence, rollout, paused, signed]),
    [[2, 0.1, true, true]],
  )
  // What the head leads to was signed anew by the key that counts now, the barrier before it too.
  assert.deepEqual(
    shown.releases.map(({ sequence, commit, signed }) => [sequence, commit, signed]),
    [
      [1, old.commit, true],
      [2, second.release.commit, true],
    ],
  )
  assert.deepEqual(
    readdirSync(join(published, 'trust')).filter((name) => name.endsWith('.json')),
    ['1.json', '2.json', '3.json'],
  )

  for (const [args, words] of [
    [['channel', 'set', 'stable', '--release', '9'], /no release 9/],
    [['channel', 'set', 'beta'], /no channel 'beta' yet/],
    [['channel', 'set', 'stable', '--rollout', '3'], /no share of machines/],
    [['channel', 'set', 'stable', '--expires', 'soon'], /no time span/],
    [['release', 'hello', '--notes', 'nowhere.txt'], /notes cannot be read/],
    [['release', 'hello', '--notes', join(directory, 'ingot.ts')], /it keeps its notes/],
    [['key', 'new'], /has keys already/],
    [['key', 'revoke', 'AAAA'], /names no key AAAA/],
    [['channel', 'set', 'stable', '--keys', join(directory, 'none')], /no channel key/],
    [['key', 'rotate', 'root', '--keys', join(directory, 'keys')], /not kept in the project/],
  ] as const) {
    const { code, stderr } = await call(...args)
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`)
    assert.match(stderr, words)
    assert.match(stderr, /^hint: /m)
  }
})

test(
  'a project without keys, and one whose releases are signed elsewhere',
  { timeout: 900_000 },
  async (t) => {
    const { directory, keys, call, done } = await projectWithKeys(t)
    const none = await call('release', 'hello')
    assert.equal(none.code, 2)
    assert.match(none.stderr, /no keys yet[^]*ingot key new/)
    await done('key', 'new')
    const offline = mkdtempSync(join(tmpdir(), 'ingot-offline-'))
    t.after(() => rmSync(offline, { recursive: true, force: true }))
    for (const name of readdirSync(keys).filter((file) => !file.startsWith('channel-'))) {
      cpSync(join(keys, name), join(offline, name))
      rmSync(join(keys, name))
    }
    assert.equal((await call('release', 'hello')).code, 2)
    await done<PublishedRelease>('release', 'hello', '--unsigned')
    const early = await call('channel', 'set', 'stable', '--release', '1')
    assert.equal(early.code, 2)
    await done('key', 'sign', 'release', 'hello', '1', '--keys', offline)
    await done('channel', 'set', 'stable', '--release', '1')
    assert.equal(existsSync(join(directory, 'trust/1.json')), true)
  },
)
