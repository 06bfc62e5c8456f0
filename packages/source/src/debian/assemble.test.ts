import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assembleLock } from './assemble.ts'
import { parseLock } from './lock-file.ts'
import { sampleLock, samplePackage } from './lock-sample.ts'
import { renderLock } from './lock-text.ts'
import { setsOf, toolsSource } from './request.ts'
import { sliceOf } from './slice.ts'

test('different bytes under one name and version live side by side', () => {
  const mine = samplePackage('bash', '5.2', { sha256: 'b'.repeat(64) })
  const theirs = samplePackage('bash', '5.2', { sha256: 'c'.repeat(64) })
  const request = {
    systems: ['one', 'two'].map((name) => ({
      name,
      source: toolsSource('x64'),
      root: ['bash'],
      initramfs: [],
      accounts: ['zoe', 'amy', 'zoe'],
    })),
    tools: [],
  }
  const sets = setsOf(request).map((set) => {
    const packages = set.owner.kind === 'system' && set.owner.part === 'initramfs' ? [] : [mine]
    return { set, packages: set.owner.name === 'two' && packages.length > 0 ? [theirs] : packages }
  })
  const { archives } = sampleLock([])
  const unused = {
    ...archives,
    'vendor/stable/1': { ...Object.values(archives)[0], name: 'vendor' },
  } as typeof archives
  const lock = assembleLock({
    request,
    seed: 'a'.repeat(64),
    archives: unused,
    sets,
    ids: { zoe: 1001, amy: 1000 },
  })
  assert.deepEqual(Object.keys(lock.packages), ['bash_5.2_amd64', 'bash_5.2_amd64_cccccccccccc'])
  assert.deepEqual(sliceOf(lock, 'two').root, [theirs])
  assert.deepEqual(
    Object.keys(lock.archives),
    Object.keys(archives),
    'archives that nothing came from are left out',
  )
  assert.deepEqual(lock.systems['one']?.accounts, ['amy', 'zoe'])
  assert.deepEqual(parseLock(renderLock(lock), 'x'), lock)
})
