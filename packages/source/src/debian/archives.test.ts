import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { archivesOf, renderSources } from './archives.ts'
import { armouredField, dearmour } from './armour.ts'
import { toolsSource } from './request.ts'

const mirrors = { debian: 'http://m.example.org/debian', security: 'http://m.example.org/debian-security' }

function suitesOf(changes: Partial<DebianSource>): string[] {
  return archivesOf({ ...toolsSource(), ...changes }, mirrors).flatMap(({ name, suites }) =>
    suites.map((suite) => `${name} ${suite}`),
  )
}

test('a source reads its suite, and updates where there are some', () => {
  const all = ['debian trixie', 'debian trixie-updates', 'debian-security trixie-security']
  assert.deepEqual(suitesOf({}), all)
  assert.deepEqual(suitesOf({ updates: false }), ['debian trixie'])
  assert.deepEqual(suitesOf({ suite: 'sid' }), ['debian sid'])
})

test('sources name a keyring for every archive', () => {
  const [archive] = archivesOf({ ...toolsSource(), updates: false }, mirrors)
  assert.ok(archive)
  assert.equal(
    renderSources([{ archive, signedBy: '/keys/a.gpg' }]),
    'Types: deb\nURIs: http://m.example.org/debian\nSuites: trixie\nComponents: main\nSigned-By: /keys/a.gpg\n',
  )
})

test('a flat repository has no components, any other has some', () => {
  const repository = { name: 'vendor', uri: 'https://v.example.org', key: 'x' }
  const repositories = (suite: string, components: string[]): DebianSource['repositories'] => [
    { ...repository, suite, components },
  ]
  assert.deepEqual(suitesOf({ updates: false, repositories: repositories('./', []) }).at(-1), 'vendor ./')
  for (const [suite, components] of [
    ['./', ['main']],
    ['stable', []],
    ['sta ble', ['main']],
    ['-x', ['main']],
  ] as const) {
    assert.throws(() => suitesOf({ repositories: repositories(suite, [...components]) }), /vendor/)
  }
  assert.throws(
    () => suitesOf({ repositories: [{ ...repository, name: 'debian', suite: 'x', components: ['y'] }] }),
    /taken/,
  )
})

test('armour is taken off and put on', () => {
  const key = Buffer.concat([Buffer.from([0x99, 0x01]), Buffer.alloc(100, 7)])
  const data = key.toString('base64').replaceAll(/.{64}/g, '$&\n')
  const block = `-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: x\n\n${data}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`
  assert.deepEqual(dearmour(block, 'x'), key)
  assert.deepEqual(
    dearmour(`${block}\ntext\n${block.replaceAll('\n', '\r\n')}`, 'x'),
    Buffer.concat([key, key]),
  )
  assert.deepEqual(dearmour(armouredField(key).replaceAll(/\n \.?/g, '\n'), 'x'), key)
  for (const bad of [
    '',
    'key',
    block.replaceAll('PUBLIC', 'PRIVATE'),
    block.replace(data, Buffer.alloc(9).toString('base64')),
  ]) {
    assert.throws(() => dearmour(bad, 'vendor'), /vendor is no armoured OpenPGP public key/)
  }
})
