import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

test('the host name is that of the system unless another is given', () => {
  assert.equal(textAt(blueprintOf({}), '/etc/hostname'), 'test\n')
  const named = blueprintOf({ networking: { hostName: 'web' }, version: '1.2' })
  assert.equal(textAt(named, '/etc/hostname'), 'web\n')
  assert.equal(named.version, '1.2')
  assert.deepEqual(
    named.expectations.find(({ kind }) => kind === 'hostname'),
    { kind: 'hostname', name: 'web' },
  )
})

test('a machine may have another host name, so the file is not expected to stay', () => {
  assert.ok(
    !blueprintOf({}).expectations.some((each) => each.kind === 'file' && each.path === '/etc/hostname'),
  )
})

test('a host name or a version that cannot be one is refused', () => {
  assert.equal(problemsOf({ networking: { hostName: 'a b' } }).length, 1)
  assert.equal(problemsOf({ version: '1 2' }).length, 1)
})
