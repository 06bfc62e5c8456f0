import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { formatOptionPath, parseOptionPath } from './path.ts'

test('paths are written with dots, and with quotes only where they must be', () => {
  const table = [
    [['services', 'ssh', 'enable'], 'services.ssh.enable'],
    [['files', '/etc/motd', 'text'], 'files."/etc/motd".text'],
    [['sysctl', 'net.ipv4.ip_forward'], 'sysctl."net.ipv4.ip_forward"'],
    [['a', ''], 'a.""'],
    [['say "hi"'], '"say \\"hi\\""'],
  ] as const
  for (const [path, text] of table) assert.equal(formatOptionPath(path), text)
})

test('a bare path is forgiven its missing quotes where nothing is ambiguous', () => {
  assert.deepEqual(parseOptionPath('files./etc/motd'), ['files', '/etc/motd'])
})

test('what is no path is null', () => {
  for (const text of ['', '.', 'a.', '.a', 'a..b', 'a."b', 'a."b"c'])
    assert.equal(parseOptionPath(text), null, text)
})

test('reading undoes writing', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (path) => {
      assert.deepEqual(parseOptionPath(formatOptionPath(path)), path)
    }),
  )
})
