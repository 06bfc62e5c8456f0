import assert from 'node:assert/strict'
import { test } from 'node:test'
import { previewEtc, type EtcKind, type EtcKinds } from './etc-merge.ts'
import { differencesOf, leavesOf, parsePackages } from './packages.ts'
import { below, parseChanges } from './tree-changes.ts'

test('changes as OSTree prints them', () => {
  const changes = parseChanges('M    /usr/etc/motd\nD    /usr/bin/a b\nA    hostname\nnoise\n')
  assert.deepEqual(changes, [
    { change: 'M', path: '/usr/etc/motd' },
    { change: 'D', path: '/usr/bin/a b' },
    { change: 'A', path: '/hostname' },
  ])
  assert.deepEqual(below(changes, '/usr/etc'), [{ change: 'M', path: '/motd' }])
})

const side = (change: string) => parseChanges(change === '' ? '' : `${change}    motd`)

const files: EtcKinds = { here: () => 'file', there: () => 'file' }

const fates = (
  local: string,
  here: Readonly<Record<string, EtcKind>>,
  there: Readonly<Record<string, EtcKind>>,
) =>
  previewEtc(parseChanges(local), [], { here: (path) => here[path], there: (path) => there[path] }).map(
    ({ fate }) => fate,
  )

test('a file here and a directory there cannot be merged', () => {
  assert.deepEqual(fates('A a', { '/a': 'file' }, { '/a': 'directory' }), ['blocked'])
  assert.deepEqual(fates('M d/a', { '/d': 'directory', '/d/a': 'file' }, { '/d': 'file' }), ['blocked'])
  assert.deepEqual(fates('A d\nA d/a', { '/d': 'directory', '/d/a': 'file' }, { '/d': 'file' }), [
    'kept',
    'kept',
  ])
  assert.deepEqual(fates('D a', {}, { '/a': 'directory' }), ['kept'])
  assert.deepEqual(fates('A d', { '/d': 'directory' }, { '/d': 'directory' }), ['kept'])
})

test('what becomes of /etc', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['M', '', 'kept'],
    ['A', '', 'kept'],
    ['D', '', 'kept'],
    ['M', 'M', 'conflict'],
    ['M', 'D', 'conflict'],
    ['A', 'A', 'conflict'],
    ['D', 'M', 'conflict'],
    ['D', 'D', 'removed'],
    ['', 'M', 'replaced'],
    ['', 'A', 'added'],
    ['', 'D', 'removed'],
  ]
  for (const [local, shipped, fate] of table) {
    assert.deepEqual(
      previewEtc(side(local), side(shipped), files).map((one) => one.fate),
      [fate],
      `${local} ${shipped}`,
    )
  }
})

const stanza = (name: string, version: string, state = 'installed') =>
  `Package: ${name}\nStatus: install ok ${state}\nVersion: ${version}\n`

test('packages that differ; what is not installed does not count', () => {
  const from = parsePackages([stanza('a', '1'), stanza('b', '1'), stanza('c', '1')].join('\n'))
  const to = parsePackages([stanza('a', '2'), stanza('b', '1'), stanza('d', '1', 'config-files')].join('\n'))
  assert.deepEqual(differencesOf(from, to), [
    { name: 'a', from: '1', to: '2' },
    { name: 'c', from: '1' },
  ])
})

test('leaves of a value', () => {
  assert.deepEqual(
    [...leavesOf({ boot: { tries: 3 }, health: [], updates: null })],
    [
      ['boot.tries', '3'],
      ['health', '[]'],
      ['updates', 'null'],
    ],
  )
})
