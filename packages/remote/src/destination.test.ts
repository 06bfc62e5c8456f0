import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownHostOf, parseDestination } from './destination.ts'

test('machines, by the names that ssh takes', () => {
  const cases = {
    'ssh://root@192.0.2.10': { host: '192.0.2.10', user: 'root' },
    'ssh://web1': { host: 'web1' },
    'ssh://root@host.example.org:2222/': { host: 'host.example.org', user: 'root', port: 2222 },
    'ssh://root@[2001:db8::1]:22': { host: '2001:db8::1', user: 'root', port: 22 },
  }
  for (const [text, expected] of Object.entries(cases))
    assert.deepEqual(parseDestination(text), { text, ...expected })
})

test('what is none', () => {
  for (const text of [
    'root@host',
    'ssh://',
    'ssh://-oProxyCommand=x',
    'ssh://a b',
    'ssh://root:secret@host',
    'ssh://host:0',
    'ssh://host:70000',
    'ssh://host/path',
    'http://host',
    'ssh://-l@host',
  ])
    assert.throws(() => parseDestination(text), /names no machine/, text)
})

test('known_hosts has the port in the name of a machine, where it is not the usual one', () => {
  assert.equal(knownHostOf(parseDestination('ssh://root@web1:22')), 'web1')
  assert.equal(knownHostOf(parseDestination('ssh://[2001:db8::1]')), '2001:db8::1')
  assert.equal(knownHostOf(parseDestination('ssh://web1:2222')), '[web1]:2222')
})
