import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffLocks, formatLockDiff } from './lock-diff.ts'
import { sampleLock, samplePackage } from './lock-sample.ts'

const before = sampleLock([
  samplePackage('bash', '5.2-1'),
  samplePackage('dash', '1'),
  samplePackage('zip', '3'),
])

test('the same has no difference', () => {
  assert.equal(formatLockDiff(diffLocks(before, before)), '')
})

test('changed, added and removed packages, by set', () => {
  const packages = [
    samplePackage('bash', '5.2-2'),
    samplePackage('htop', '3.4'),
    samplePackage('zip', '3', { sha256: 'e'.repeat(64) }),
  ]
  const after = sampleLock(packages, {
    tools: { image: before.tools['tree'] ?? { request: '', packages: [] } },
  })
  const whole = {
    ...after,
    ids: { admin: 1000, sshd: 101 },
    packages: { ...before.packages, ...after.packages },
  }
  assert.equal(
    formatLockDiff(diffLocks({ ...before, systems: after.systems, packages: whole.packages }, whole)),
    '+ tools image: 3 packages\n- tools tree: 3 packages\naccounts\n  + sshd 101\n',
  )
  const changes = '  ~ bash 5.2-1 -> 5.2-2\n  - dash 1\n  + htop 3.4\n  ~ zip 3 -> 3 (other bytes)\n'
  assert.equal(
    formatLockDiff(diffLocks(before, sampleLock(packages))),
    `hello\n${changes}hello (initramfs)\n${changes}tools tree\n${changes}`,
  )
})

test('a first lock is told in a line for each set', () => {
  const lines = [
    '+ hello: 3 packages',
    '+ hello (initramfs): 3 packages',
    '+ tools tree: 3 packages',
    'accounts',
    '  + admin 1000',
  ]
  assert.equal(formatLockDiff(diffLocks(null, before)), `${lines.join('\n')}\n`)
})
