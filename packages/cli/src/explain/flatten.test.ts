import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flatten, shortValue, valueAt } from './flatten.ts'

const config = {
  services: { ssh: { enable: true, ports: [22] } },
  files: { '/etc/motd': { text: 'x' } },
  users: {},
}

test('records become dotted paths, lists and empty records stay whole', () => {
  assert.deepEqual(flatten(config), [
    { path: 'services.ssh.enable', value: true },
    { path: 'services.ssh.ports', value: [22] },
    { path: 'files."/etc/motd".text', value: 'x' },
    { path: 'users', value: {} },
  ])
})

test('a value is found by its path, or is not there', () => {
  assert.deepEqual(valueAt(config, ['services', 'ssh', 'ports']), [22])
  assert.equal(valueAt(config, ['services', 'ssh', 'ports', '0']), undefined)
  assert.equal(valueAt(config, ['services', 'nginx', 'enable']), undefined)
})

test('long values are cut', () => {
  assert.equal(shortValue('x'.repeat(100), 10), `"${'x'.repeat(8)}…`)
  assert.equal(shortValue([1, 2], 10), '[1,2]')
  assert.equal(shortValue(undefined), '(no value)')
})

test('a secret looks as one writes it', () => {
  const key = { kind: 'secret', name: 'web-key' }
  assert.deepEqual(flatten({ a: { key } }), [{ path: 'a.key', value: key }])
  assert.equal(shortValue([key, { at: key }, 'x"']), `[secret('web-key'),{"at":secret('web-key')},"x\\""]`)
  assert.equal(
    shortValue({ kind: 'secret', name: 'x', more: null }),
    '{"kind":"secret","name":"x","more":null}',
  )
})
