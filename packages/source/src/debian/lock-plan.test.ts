import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lock } from '@ingot/contracts/lock.ts'
import { planSets } from './lock-plan.ts'
import type { UpdatePolicy } from './lock-plan.ts'
import { sampleLock, samplePackage } from './lock-sample.ts'
import { ownerLabel, setsOf, toolsSource } from './request.ts'
import type { LockRequest, SystemLockRequest } from './request.ts'
import { digestOfSlice, sliceOf } from './slice.ts'
import { staleParts } from './stale.ts'

const system: SystemLockRequest = {
  name: 'hello',
  source: { ...toolsSource('x64'), recommends: true },
  root: ['bash', 'htop'],
  initramfs: ['dracut'],
  accounts: ['admin'],
}
const request: LockRequest = { systems: [system], tools: [{ purpose: 'tree', packages: ['tar'] }] }

/** A lock that fits a request, with one package in all of its sets. */
function lockFor({ systems, tools }: LockRequest): Lock {
  const lock = sampleLock([samplePackage('bash', '5.2')])
  const digests = new Map(setsOf({ systems, tools }).map(({ owner, digest }) => [ownerLabel(owner), digest]))
  const fit = (label: string): Lock['tools'][string] => ({
    request: digests.get(label) ?? '',
    packages: ['bash_5.2_amd64'],
  })
  const hello = {
    architecture: 'amd64' as const,
    root: fit('hello'),
    initramfs: fit('hello (initramfs)'),
    accounts: ['admin'],
  }
  return { ...lock, systems: { hello }, tools: { tree: fit('tools tree') } }
}

function kinds(previous: Lock | null, wanted: LockRequest, update: UpdatePolicy): string[] {
  return planSets(wanted, previous, update).map(({ kind, set }) => `${kind} ${ownerLabel(set.owner)}`)
}

const keepAll = ['keep hello', 'keep hello (initramfs)', 'keep tools tree']
const resolveAll = ['resolve hello', 'resolve hello (initramfs)', 'resolve tools tree']

test('what is unchanged is kept, unless it is to be updated', () => {
  const lock = lockFor(request)
  assert.deepEqual(kinds(lock, request, 'none'), keepAll)
  assert.deepEqual(kinds(null, request, 'none'), resolveAll)
  assert.deepEqual(kinds(lock, request, 'all'), resolveAll)
  assert.deepEqual(kinds(lock, request, ['bash']), resolveAll)
  assert.throws(() => kinds(lock, request, ['bahs']), /bahs is not in the lock/)
  const wider = { ...request, systems: [{ ...system, root: [...system.root, 'zip'] }] }
  assert.deepEqual(kinds(lock, wider, 'none'), ['resolve hello', 'keep hello (initramfs)', 'keep tools tree'])
})

test('pins come from the set itself and its system, and none when all is updated', () => {
  const lock = lockFor(request)
  const wider = { ...request, systems: [{ ...system, root: ['zip'] }] }
  const [root] = planSets(wider, lock, 'none')
  assert.ok(root?.kind === 'resolve')
  assert.deepEqual([...new Set(root.kept.map(({ name }) => name))], ['bash'])
  assert.deepEqual(root.preferred, [])
  const renamed = { ...wider, systems: [{ ...system, name: 'web' }] }
  const [other] = planSets(renamed, lock, 'none')
  assert.ok(other?.kind === 'resolve')
  assert.deepEqual([other.kept, other.preferred[0]?.name], [[], 'bash'])
  const [fresh] = planSets(wider, lock, 'all')
  assert.ok(fresh?.kind === 'resolve')
  assert.deepEqual([...fresh.kept, ...fresh.preferred], [])
})

test('another release of Debian, and a repository that is not named any more, keep nothing', () => {
  const lock = lockFor(request)
  const kept = (source: Partial<SystemLockRequest['source']>, previous = lock): readonly string[] => {
    const wider = { ...system, root: ['zip'], source: { ...system.source, ...source } }
    const [root] = planSets({ ...request, systems: [wider] }, previous, 'none')
    assert.ok(root?.kind === 'resolve')
    return [...new Set(root.kept.map(({ name }) => name))]
  }
  assert.deepEqual(kept({}), ['bash'])
  assert.deepEqual(kept({ suite: 'forky' }), [])

  const from = (name: string, suite: string): Lock => {
    const [archive] = Object.values(lock.archives)
    assert.ok(archive)
    const [id] = Object.keys(lock.archives)
    return { ...lock, archives: { [String(id)]: { ...archive, name, suite } } }
  }
  assert.deepEqual(kept({ updates: false }, from('debian-security', 'trixie-security')), ['bash'])
  assert.deepEqual(kept({ suite: 'forky' }, from('debian-security', 'trixie-security')), [])
  const shop = { name: 'shop', uri: 'https://shop.example.org', suite: 'stable', components: [], key: '' }
  assert.deepEqual(kept({ repositories: [shop] }, from('shop', 'stable')), ['bash'])
  assert.deepEqual(kept({ repositories: [{ ...shop, suite: 'beta' }] }, from('shop', 'stable')), [])
  assert.deepEqual(kept({}, from('shop', 'stable')), [])
})

test('what decides which packages come out decides the digest, and nothing else', () => {
  const digestsOf = (changes: Partial<SystemLockRequest>): string[] =>
    setsOf({ systems: [{ ...system, ...changes }], tools: [] }).map(({ digest }) => digest)
  const same = digestsOf({})
  assert.deepEqual(digestsOf({ root: ['htop', 'bash', 'htop'], name: 'x', accounts: [] }), same)
  assert.deepEqual(digestsOf({ source: { ...system.source, mirror: 'http://m.example.org/debian' } }), same)
  const local = (path: string, digit: string): SystemLockRequest['source'] => ({
    ...system.source,
    localPackages: [{ path, sha256: digit.repeat(64), bytes: 1 }],
  })
  assert.deepEqual(digestsOf({ source: local('/a', '1') }), digestsOf({ source: local('/b', '1') }))
  assert.notDeepEqual(digestsOf({ source: local('/a', '1') }), digestsOf({ source: local('/a', '2') }))
  assert.notEqual(digestsOf({ source: { ...system.source, suite: 'sid' } })[0], same[0])
  assert.notEqual(digestsOf({ source: { ...system.source, recommends: false } })[0], same[0])
  assert.equal(
    digestsOf({ source: { ...system.source, recommends: false } })[1],
    same[1],
    'no initramfs takes them',
  )
})

test('stale parts are named, parts that nobody asks for are not', () => {
  const lock = lockFor(request)
  assert.deepEqual(staleParts(lock, request), [])
  assert.deepEqual(staleParts(lock, { systems: [], tools: [] }), [])
  const changed = { ...system, root: ['zip'], accounts: ['admin', 'zoe'] }
  const parts = staleParts(lock, { systems: [changed, { ...system, name: 'web' }], tools: request.tools })
  assert.deepEqual(parts, [
    { kind: 'set', owner: { kind: 'system', name: 'hello', part: 'root' }, reason: 'changed' },
    { kind: 'set', owner: { kind: 'system', name: 'web', part: 'root' }, reason: 'new' },
    { kind: 'set', owner: { kind: 'system', name: 'web', part: 'initramfs' }, reason: 'new' },
    { kind: 'accounts', system: 'hello' },
  ])
})

test('a slice holds the numbers of its own accounts only', () => {
  const sshd = samplePackage('ssh', '1', { accounts: ['sshd'] })
  const lock = sampleLock([sshd], { ids: { admin: 1000, other: 1001, sshd: 101 } })
  assert.deepEqual(sliceOf(lock, 'hello').ids, { admin: 1000, sshd: 101 })
  const more = { ...lock, ids: { ...lock.ids, more: 102 } }
  assert.equal(digestOfSlice(sliceOf(more, 'hello')), digestOfSlice(sliceOf(lock, 'hello')))
  assert.notEqual(
    digestOfSlice(sliceOf({ ...lock, seed: '0' }, 'hello')),
    digestOfSlice(sliceOf(lock, 'hello')),
  )
  assert.throws(() => sliceOf(lock, 'constructor'), /not in the lock/)
})
