import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, problemsOf, textAt } from '../testing.ts'

const btrfs = { partitions: { root: { fsType: 'btrfs' } } } as const
const service = '/usr/lib/systemd/system/ingot-state.service'

test('a machine is told which directories go back', () => {
  const blueprint = blueprintOf({ disk: btrfs, state: { shop: { path: '/srv/shop' } } })
  const { state } = JSON.parse(textAt(blueprint, '/usr/lib/ingot/system.json') ?? '') as { state?: unknown }
  assert.deepEqual(state, [{ name: 'shop', path: '/var/srv/shop' }])
  assert.match(textAt(blueprint, service) ?? '', /^Before=local-fs\.target /m)
})

test('what was declared once is looked after, and machines without btrfs are told of nothing', () => {
  assert.ok(entryAt(blueprintOf({ disk: btrfs }), service))
  const plain = blueprintOf({ state: { shop: { path: '/srv/shop', rollback: 'shared' } } })
  assert.equal(entryAt(plain, service), undefined)
  assert.doesNotMatch(textAt(plain, '/usr/lib/ingot/system.json') ?? '', /"state"/)
})

test('what cannot go back is refused', () => {
  const wrong = [
    ['state-no-snapshots', { state: { a: { path: '/var/lib/a' } } }],
    ['state-path-wrong', { disk: btrfs, state: { a: { path: '/etc/a' } } }],
    ['state-path-wrong', { disk: btrfs, state: { a: { path: '/var/lib' } } }],
    ['state-path-wrong', { disk: btrfs, state: { a: { path: '/var/log/journal' } } }],
    ['state-path-wrong', { disk: btrfs, state: { a: { path: '/srv' }, b: { path: '/srv/b' } } }],
    ['state-no-snapshots', { disk: btrfs, state: { a: { path: '/home/a' } } }],
  ] as const
  for (const [code, definitions] of wrong) {
    const [problem, ...others] = problemsOf(definitions)
    assert.equal(problem?.code, code, JSON.stringify(definitions))
    assert.match(problem?.message ?? '', /^state\.[ab]: /)
    assert.deepEqual(others, [])
  }
})
