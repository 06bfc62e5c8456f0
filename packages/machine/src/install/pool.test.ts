import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld, type RootedWorld } from '../testing/rooted.ts'
import { planInstallation } from './plan.ts'
import { makeInPool, poolProblems, settlePool, sharedBy } from './pool.ts'
import { renderPlan } from './render.ts'
import { commit } from './testing/playing.ts'
import { disk, encryptable, machine, partition, source, wanted } from './testing/samples.ts'
import type { Wanted } from './wanted.ts'
import { topPlace } from './work-place.ts'

const names = ['@ingot', '@ingot-var']
const inPool = onBtrfs(source())
const found = partition(2, 101, 15_000, { content: 'btrfs', label: 'arch' })
const shared = machine(disk({ partitions: [partition(1, 1, 100, { content: 'vfat', label: 'EFI' }), found] }))
const asked = wanted({ source: inPool, mode: 'keep', pool: found.path })
const codes = (more: Partial<Wanted>, of = shared) =>
  planInstallation(of, { ...asked, ...more }).problems.map(({ code }) => code)

/** The same with a root of btrfs. */
function onBtrfs(one: Wanted['source']): Wanted['source'] {
  const subvolumes = names.map((name, index) => ({ name, mountPoint: index === 0 ? '/' : '/var' }))
  const partitions = one.disk.layout.partitions.map((each) =>
    each.kind === 'root'
      ? { ...each, fileSystem: { kind: 'btrfs', compression: 'zstd', subvolumes } as const }
      : each,
  )
  return { ...one, disk: { ...one.disk, layout: { ...one.disk.layout, partitions } } }
}

test('a pool stays, gets subvolumes, and no root is made beside it', () => {
  const { plan, problems, unasked } = planInstallation(shared, asked)
  assert.deepEqual([problems, unasked], [[], []])
  assert.ok(plan)
  assert.equal(sharedBy(plan)?.path, '/dev/vdb2')
  assert.match(
    renderPlan(plan),
    /^keep +vdb1 .*\nshare +vdb2 .* btrfs arch +gets @ingot, @ingot-var; what is in it stays\ncreate +esp /m,
  )
  assert.doesNotMatch(renderPlan(plan), /create +root/)
})

test('what cannot be shared is refused', () => {
  assert.deepEqual(codes({ pool: '/dev/vdb7' }), ['install-pool-unknown'])
  assert.deepEqual(codes({ pool: '/dev/vdb1' }), ['install-pool-not-btrfs'])
  assert.deepEqual(codes({ mode: 'erase' }), ['install-pool-lost'])
  assert.deepEqual(codes({ destroy: ['arch'] }), ['install-pool-lost'])
  assert.deepEqual(codes({ source: source() }), ['install-pool-root'])
  const keys = { tpm2: false, recoveryKey: true, passphrase: 'ask' }
  assert.deepEqual(codes({ source: onBtrfs(encryptable()), encryption: keys }), ['install-pool-whole'])
  const used = machine(disk({ partitions: [{ ...found, uses: ['mounted at /mnt'] }] }))
  assert.deepEqual(codes({}, used), ['install-disk-in-use'])
  const swap = partition(3, 15_200, 1000, { content: 'swsuspend' })
  const asleep = machine(disk({ partitions: [found, swap] }))
  assert.deepEqual(codes({}, asleep), ['install-pool-asleep'])
})

/** A machine whose pool has subvolumes, and what is free in it. */
function world(t: TestContext, there: readonly string[], freeBytes = 8e9): RootedWorld {
  const made: RootedWorld = rootedWorld(t, ([program, verb, action, path]) => {
    if (program === 'df') return { stdout: `Avail\n${freeBytes}\n` }
    if (verb === 'subvolume' && action === 'create') made.ports.files.makeDirectory(path ?? '')
    if (verb === 'subvolume' && action === 'delete') made.ports.files.remove(path ?? '')
    return {}
  })
  for (const name of there) made.ports.files.makeDirectory(`${topPlace}/${name}`)
  return made
}

const from = { ...inPool, repository: '/ostree/repo', commit }
const planned = (isHalfInstalled: boolean) => {
  const { plan } = planInstallation(shared, asked)
  assert.ok(plan)
  return { ...plan, isHalfInstalled }
}

test("another system's subvolume of the same name is in the way, and so is too little room", (t) => {
  const problems = (there: readonly string[], freeBytes?: number) =>
    poolProblems(world(t, there, freeBytes).ports, planned(false), from).map(({ code }) => code)
  assert.deepEqual(problems(['@', '@home']), [])
  assert.deepEqual(problems(['@', '@ingot-var']), ['install-pool-taken'])
  assert.deepEqual(problems([], 1e6), ['install-disk-small'])
  assert.deepEqual(problems(['@state']), ['install-pool-state'])
})

test('it is looked at without a write', (t) => {
  const { ports, commands } = world(t, ['@'])
  poolProblems(ports, planned(false), from)
  assert.match(
    commands.map((words) => words.join(' ')).join('\n'),
    /mount -t btrfs -o subvolid=5,ro,rescue=nologreplay/,
  )
})

test('only what an installation that did not end made is made anew', (t) => {
  const { ports, commands } = world(t, ['@', '@home'])
  const { layout } = inPool.disk
  makeInPool(ports, found, layout, false)
  assert.deepEqual(poolProblems(ports, planned(true), from), [])
  makeInPool(ports, found, layout, true)
  const deleted = commands.filter(([, , action]) => action === 'delete').map((words) => words.at(-1))
  assert.deepEqual(
    deleted,
    names.map((name) => `${topPlace}/${name}`),
  )
  settlePool(ports, found)
  // It is a machine's now, whatever else is left on the disk.
  for (const isHalf of [false, true]) {
    assert.deepEqual(
      poolProblems(ports, planned(isHalf), from).map(({ code }) => code),
      ['install-pool-taken', 'install-pool-taken'],
    )
    assert.throws(() => makeInPool(ports, found, layout, isHalf), IngotError)
  }
  assert.deepEqual(ports.files.list(topPlace)?.toSorted(), ['@', '@home', ...names])
})

test('what the pool says of another system is no reason to delete its subvolumes', (t) => {
  const { ports } = world(t, ['@', '@first', '@first-var'])
  // The first was finished, and the power went away before the pool knew; the second was interrupted before it came to the pool.
  ports.files.write(`${topPlace}/.ingot-installing`, '@first\n@first-var\n')
  makeInPool(ports, found, inPool.disk.layout, true)
  const there = ports.files.list(topPlace)?.filter((name) => name.startsWith('@'))
  assert.deepEqual(there, ['@', '@first', '@first-var', ...names])
})
