import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { diffLocks, formatLockDiff } from '@ingot/source/debian/lock-diff.ts'
import { readLock, writeLock } from '@ingot/source/debian/lock-file.ts'
import { poolPath } from '@ingot/source/debian/pool.ts'
import { digestOfSlice, sliceOf, toolsOf } from '@ingot/source/debian/slice.ts'
import { staleParts } from '@ingot/source/debian/stale.ts'
import { urlsOf } from '@ingot/source/debian/package-urls.ts'
import { publishFlat } from './flat-archive.ts'
import { createKey, scratch, serve, sha256Of } from './source-archive.ts'
import type { DebFile } from './source-archive.ts'
import { createBench, problemsOf, versionsIn } from './source-bench.ts'

const limit = { timeout: 120_000 }

test('a first lock holds every package with its origin, the accounts and a slice', limit, async (context) => {
  const bench = await createBench(context)
  const { deb } = bench
  bench.publish([
    deb('base', '1:1.0-1', { Essential: 'yes' }),
    deb('lib', '1.0', { Provides: 'lib-virtual' }),
    deb(
      'daemon',
      '2.0',
      { Depends: 'lib (>= 1.0)', Recommends: 'extra' },
      'adduser --system --group _daemon',
    ),
    deb('extra', '1.0'),
  ])
  const lock = await bench.lock(bench.request(['daemon']))
  assert.deepEqual(lock.systems['hello']?.root.packages, [
    'base_1:1.0-1_amd64',
    'daemon_2.0_amd64',
    'lib_1.0_amd64',
  ])
  assert.deepEqual(lock.systems['hello'].initramfs.packages, ['lib_1.0_amd64'])
  assert.deepEqual(lock.ids, { _daemon: 101, admin: 1000 })
  const daemon = lock.packages['daemon_2.0_amd64']
  assert.equal(daemon?.path, 'pool/main/d/daemon/daemon_2.0_amd64.deb')
  assert.deepEqual(daemon.accounts, ['_daemon'])
  const pooled = poolPath(join(bench.directory, 'pool'), daemon.sha256)
  assert.equal(sha256Of(pooled), daemon.sha256)
  assert.equal(statSync(pooled).size, daemon.bytes)
  const [archive] = Object.values(lock.archives)
  assert.equal(archive?.signedBy, bench.key.fingerprint)
  assert.equal(archive.inRelease, sha256Of(join(bench.www, 'debian/dists/trixie/InRelease')))
  assert.ok(!JSON.stringify(lock).includes('127.0.0.1'), 'no host stands in the lock')

  const path = join(bench.directory, 'ingot.lock')
  await writeLock(path, lock)
  assert.deepEqual(await readLock(path), lock)
  assert.deepEqual(sliceOf(lock, 'hello').ids, { _daemon: 101, admin: 1000 })

  const recommending = bench.request(['daemon'], { source: bench.source({ recommends: true }) })
  assert.ok('extra' in versionsIn(await bench.lock(recommending)))
  const virtual = await bench.lock(bench.request(['lib-virtual']))
  assert.ok(
    virtual.systems['hello']?.root.packages.includes('lib_1.0_amd64'),
    'it is the only one that provides it',
  )
})

test('an archive that has expired is read where that was asked for', limit, async (context) => {
  const bench = await createBench(context)
  const day = 24 * 60 * 60 * 1000
  const [date, validUntil] = [new Date(Date.now() - 9 * day), new Date(Date.now() - 2 * day)]
  const packages = [bench.deb('base', '1.0', { Essential: 'yes' }), bench.deb('lib', '1.0')]
  bench.publish(packages, { date, validUntil })
  const request = bench.request(['lib'])
  const [problem] = await problemsOf(bench.lock(request))
  assert.equal(problem?.code, 'archive-expired')
  const lock = await bench.lock(request, null, { allowExpired: true })
  assert.equal(versionsIn(lock)['lib'], '1.0')
  await assert.rejects(bench.lock(request), 'asked for once is not for ever')
})

test('nothing changed: nothing is asked, and it takes milliseconds', limit, async (context) => {
  const bench = await createBench(context)
  bench.publish([bench.deb('base', '1.0', { Essential: 'yes' }), bench.deb('lib', '1.0')])
  const request = bench.request(['lib'])
  const lock = await bench.lock(request)
  await bench.served.close()
  const started = performance.now()
  assert.deepEqual(await bench.lock(request, lock), lock)
  assert.ok(performance.now() - started < 20, `took ${performance.now() - started} ms`)
  assert.deepEqual(staleParts(lock, request), [])

  const fixedIds = [{ name: 'bob', kind: 'uid', id: 1001 }] as const
  const more = bench.request(['lib'], { accounts: ['admin', 'guest'], fixedIds })
  assert.deepEqual(staleParts(lock, more), [{ kind: 'accounts', system: 'hello' }])
  const wider = await bench.lock(more, lock)
  assert.deepEqual(wider.ids, { admin: 1000, guest: 1002 }, 'a new user needs no archive either')
  assert.deepEqual(staleParts(wider, more), [])
})

test(
  'locked versions stay until they are updated, also when the archive has moved on',
  limit,
  async (context) => {
    const bench = await createBench(context)
    const { deb } = bench
    const base = deb('base', '1.0', { Essential: 'yes' })
    bench.publish([base, deb('lib', '1.0'), deb('tool', '1.0')])
    const first = await bench.lock(bench.request(['lib', 'tool']))
    bench.publish([base, deb('lib', '2.0'), deb('tool', '2.0'), deb('other', '2.0')])

    const added = await bench.lock(bench.request(['lib', 'other', 'tool']), first)
    assert.deepEqual(versionsIn(added), { base: '1.0', lib: '1.0', other: '2.0', tool: '1.0' })
    assert.equal(formatLockDiff(diffLocks(first, added)), 'hello\n  + other 2.0\n')
    assert.deepEqual(added.packages['lib_1.0_amd64'], first.packages['lib_1.0_amd64'])

    const one = await bench.lock(bench.request(['lib', 'other', 'tool']), added, { update: ['tool'] })
    assert.deepEqual(versionsIn(one), { base: '1.0', lib: '1.0', other: '2.0', tool: '2.0' })
    assert.equal(formatLockDiff(diffLocks(added, one)), 'hello\n  ~ tool 1.0 -> 2.0\n')

    const all = await bench.lock(bench.request(['lib', 'other', 'tool']), one, { update: 'all' })
    assert.deepEqual(versionsIn(all), { base: '1.0', lib: '2.0', other: '2.0', tool: '2.0' })
    assert.deepEqual(
      all.packages['base_1.0_amd64'],
      first.packages['base_1.0_amd64'],
      'the same stays the same',
    )
    assert.equal(all.seed, first.seed)

    const [problem] = await problemsOf(bench.lock(bench.request(['lib']), all, { update: ['tol'] }))
    assert.equal(problem?.code, 'update-unknown-package')
    assert.equal(problem.hint, 'did you mean tool?')
  },
)

test('a pin gives way to what was asked for, and says so', limit, async (context) => {
  const bench = await createBench(context)
  const { deb } = bench
  const base = deb('base', '1.0', { Essential: 'yes' })
  bench.publish([base, deb('lib', '1.0'), deb('calm', '1.0')])
  const first = await bench.lock(bench.request(['calm', 'lib']))
  bench.publish([
    base,
    deb('lib', '2.0'),
    deb('calm', '2.0'),
    deb('eager', '2.0', { Depends: 'lib (>= 2.0)' }),
  ])
  const second = await bench.lock(bench.request(['calm', 'eager', 'lib']), first)
  const root = second.systems['hello']?.root.packages
  assert.deepEqual(root, ['base_1.0_amd64', 'calm_1.0_amd64', 'eager_2.0_amd64', 'lib_2.0_amd64'])
  assert.deepEqual(bench.notices(), ['hello: lib cannot stay as locked and will be updated too'])
})

test('an update takes along what is built from the same source', limit, async (context) => {
  const bench = await createBench(context)
  const { deb } = bench
  const base = deb('base', '1.0', { Essential: 'yes' })
  const suite = (version: string): DebFile[] => [
    deb('suite', version, { Depends: `libsuite (= ${version})` }),
    deb('libsuite', version, { Source: 'suite' }),
    deb('lib', version),
  ]
  bench.publish([base, ...suite('1.0')])
  const first = await bench.lock(bench.request(['suite']))
  bench.publish([base, ...suite('2.0')])
  const second = await bench.lock(bench.request(['suite']), first, { update: ['suite'] })
  assert.deepEqual(versionsIn(second), { base: '1.0', lib: '1.0', libsuite: '2.0', suite: '2.0' })
  assert.deepEqual(bench.notices(), [])
})

test('repositories of others and local packages', limit, async (context) => {
  const bench = await createBench(context)
  const { deb } = bench
  const other = createKey(context, 'vendor')
  bench.publish([deb('base', '1.0', { Essential: 'yes' }), deb('lib', '1.0'), deb('mine', '9.0')])
  const gadget = deb('gadget', '3.0', { Depends: 'lib' })
  bench.publish([], { base: 'vendor', suite: 'stable', packages: { main: { amd64: [gadget] } }, key: other })
  const local = deb('mine', '1.0', { Depends: 'gadget' })
  const uri = `${bench.served.uri}/vendor/`
  const source = bench.source({
    repositories: [{ name: 'vendor', uri, suite: 'stable', components: ['main'], key: other.armour }],
    localPackages: [{ path: local.path, sha256: sha256Of(local.path), bytes: statSync(local.path).size }],
  })
  const request = bench.request(['mine'], { source })
  const lock = await bench.lock(request)
  assert.deepEqual(versionsIn(lock), { base: '1.0', gadget: '3.0', lib: '1.0', mine: '1.0' })
  assert.equal(lock.packages['mine_1.0_amd64']?.archive, 'local')
  assert.match(lock.packages['gadget_3.0_amd64']?.archive ?? '', /^vendor\/stable\/\d{8}T\d{6}Z$/)
  assert.deepEqual(
    Object.values(lock.archives).map(({ name, signedBy }) => [name, signedBy]),
    [
      ['debian', bench.key.fingerprint],
      ['vendor', other.fingerprint],
    ],
  )
  const elsewhere = {
    ...source,
    localPackages: source.localPackages.map((file) => ({ ...file, path: '/elsewhere' })),
  }
  assert.deepEqual(
    staleParts(lock, bench.request(['mine'], { source: elsewhere })),
    [],
    'only the bytes count',
  )
})

test('repositories without suites and components', limit, async (context) => {
  const bench = await createBench(context)
  const other = createKey(context, 'vendor')
  bench.publish([bench.deb('base', '1.0', { Essential: 'yes' }), bench.deb('lib', '1.0')])
  const served = scratch(context)
  const gadget = bench.deb('gadget', '3.0')
  mkdirSync(join(served, 'deb'))
  for (const directory of [served, join(served, 'deb')]) publishFlat(directory, [gadget], other)
  const { uri } = await serve(context, served)
  const bases = new Map([['vendor', [uri.replace(/\/$/, '')]]])
  for (const suite of ['/', 'deb/']) {
    const repositories = [{ name: 'vendor', uri, suite, components: [], key: other.armour }]
    const lock = await bench.lock(bench.request(['gadget'], { source: bench.source({ repositories }) }))
    const locked = lock.packages['gadget_3.0_amd64']
    assert.ok(locked, suite)
    const [url] = urlsOf(locked, lock, bases, undefined).direct
    const fetched = await fetch(url ?? '')
    assert.equal(fetched.status, 200, url)
    assert.equal((await fetched.arrayBuffer()).byteLength, locked.bytes)
    assert.ok(url?.includes(suite === '/' ? '/gadget' : '/deb/'))
  }
})

test('a system has its own slice: another one changes nothing in it', limit, async (context) => {
  const bench = await createBench(context)
  const { deb } = bench
  bench.publish([
    deb('base', '1.0', { Essential: 'yes' }),
    deb('lib', '1.0'),
    deb('daemon', '1.0', {}, 'adduser --system aaa'),
  ])
  const alone = bench.request(['lib'])
  const [web] = bench.request(['daemon'], { name: 'web', accounts: ['zoe'] }).systems
  const first = await bench.lock(alone)
  const second = await bench.lock({ systems: [...alone.systems, ...(web ? [web] : [])], tools: [] }, first)
  assert.deepEqual(second.ids, { aaa: 101, admin: 1000, zoe: 1001 })
  assert.equal(digestOfSlice(sliceOf(second, 'hello')), digestOfSlice(sliceOf(first, 'hello')))
  const third = await bench.lock(alone, second)
  assert.deepEqual(third.ids, second.ids, 'numbers are never given again')
  assert.deepEqual(Object.keys(third.systems), ['hello'])
})

test('tools come from all three of their suites, whatever the systems read', limit, async (context) => {
  const bench = await createBench(context)
  const { deb } = bench
  bench.publish([deb('base', '1.0', { Essential: 'yes' }), deb('lib', '1.0'), deb('tar', '1.0')])
  bench.publish([deb('tar', '1.1')], { suite: 'trixie-updates' })
  bench.publish([deb('zip', '2.0')], { base: 'debian-security', suite: 'trixie-security' })
  const request = { ...bench.request(['lib']), tools: [{ purpose: 'tree', packages: ['tar', 'zip'] }] }
  const lock = await bench.lock(request, null, { mirror: `${bench.served.uri}/debian` })
  assert.deepEqual(
    toolsOf(lock, 'tree').map(({ name, version }) => [name, version]),
    [
      ['tar', '1.1'],
      ['zip', '2.0'],
    ],
  )
  assert.match(lock.packages['zip_2.0_amd64']?.archive ?? '', /^debian-security\/trixie-security\//)
})

test(
  'what is neither in the archive nor in the pool comes from a stand-in snapshot, or is updated',
  limit,
  async (context) => {
    const bench = await createBench(context)
    const { deb } = bench
    const base = deb('base', '1.0', { Essential: 'yes' })
    bench.publish([base, deb('lib', '1.0')])
    const first = await bench.lock(bench.request(['lib']))
    const locked = first.packages['lib_1.0_amd64']
    assert.ok(locked)
    const [archive] = Object.values(first.archives)
    const moment = archive?.date.replaceAll(/[-:]/g, '')
    const snapshot = join(bench.www, 'snapshots/archive/debian', moment ?? '', locked.path)
    mkdirSync(dirname(snapshot), { recursive: true })
    renameSync(join(bench.www, 'debian', locked.path), snapshot)
    rmSync(join(bench.directory, 'pool'), { recursive: true })
    bench.publish([base, deb('lib', '2.0'), deb('other', '1.0')])
    const request = bench.request(['lib', 'other'])

    const snapshotMirror = `${bench.served.uri}/snapshots`
    const kept = await bench.lock(request, first, { snapshotMirror })
    assert.deepEqual(kept.packages['lib_1.0_amd64'], locked)
    assert.deepEqual(bench.notices(), [])

    rmSync(join(bench.directory, 'pool'), { recursive: true })
    const updated = await bench.lock(request, first)
    assert.ok(updated.systems['hello']?.root.packages.includes('lib_2.0_amd64'))
    assert.match(
      bench.notices().join(),
      /lib 1\.0 is neither in the archive nor in the pool; it will be updated/,
    )
  },
)
