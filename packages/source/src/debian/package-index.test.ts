import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indexTexts } from './package-index.ts'
import { isPathBelow, locateInIndex, parsePlan } from './plan.ts'

const digest = (character: string): string => character.repeat(64)
const entry = (name: string, version: string, more = '', hash = 'a'): string =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\n${more}Filename: pool/${name}_${version}.deb\nSize: 10\nSHA256: ${digest(hash)}\n`

const texts = [
  {
    archive: 'debian/trixie/1',
    text: [
      entry('bash', '5.2', 'Essential: yes\n'),
      entry('libc6', '2.41', 'Source: glibc (2.41-1)\nProvides: libc6-x (= 2.41), libc\n'),
      entry('libc-bin', '2.41', 'Source: glibc\nProvides: libc\n'),
      `Architecture: amd64\nPackage: odd\nVersion: 1\n`,
    ].join('\n'),
  },
  {
    archive: 'vendor/stable/2',
    text: `\n${entry('bash', '5.2', '', 'b')}\n\n${entry('bash', '6.0', '', 'c')}`,
  },
  { archive: 'empty', text: '' },
]
const index = indexTexts(texts, new Map())

test('every paragraph is found, whatever stands first in it', () => {
  assert.deepEqual([...index.names()], ['bash', 'libc6', 'libc-bin', 'odd'])
  assert.deepEqual(
    index.find('bash').map(({ archive, stanza }) => [archive, stanza.get('version')]),
    [
      ['debian/trixie/1', '5.2'],
      ['vendor/stable/2', '5.2'],
      ['vendor/stable/2', '6.0'],
    ],
  )
  assert.equal(index.has('ash'), false)
  assert.deepEqual(index.find('constructor'), [])
})

test('who provides a virtual package, and what shares a source', () => {
  assert.deepEqual(index.providers('libc'), ['libc-bin', 'libc6'])
  assert.deepEqual(index.providers('libc6-x'), ['libc6'])
  assert.deepEqual(index.providers('lib'), [])
  assert.deepEqual(index.siblings('libc6').toSorted(), ['libc-bin', 'libc6'])
  assert.deepEqual(index.siblings('bash'), ['bash'])
  assert.deepEqual(index.siblings('nothing'), [])
})

test("apt's plan names archive and bytes of every package", () => {
  const plan = parsePlan(
    [
      'Reading package lists...',
      `'http://m.example.org/debian/pool/udev_257%7e1.deb' udev_1%3a257~1_amd64.deb 12 SHA256:${digest('d')}`,
      `'http://v.example.org/pool/bash_5.2.deb' bash_5.2_amd64.deb 10 SHA256:${digest('b')}`,
      "'http://v.example.org/pool/bash_6.0.deb' bash_6.0_amd64.deb 10 ",
    ].join('\n'),
  )
  assert.deepEqual(
    plan.map(({ name, version }) => [name, version]),
    [
      ['udev', '1:257~1'],
      ['bash', '5.2'],
      ['bash', '6.0'],
    ],
  )
  const [udev, older, newer] = plan
  assert.ok(udev && older && newer)
  assert.throws(() => locateInIndex(udev, index), /udev_1:257~1_amd64/)
  assert.equal(locateInIndex(older, index).archive, 'vendor/stable/2', 'by its digest, not by its version')
  assert.deepEqual(locateInIndex(newer, index), {
    name: 'bash',
    version: '6.0',
    architecture: 'amd64',
    archive: 'vendor/stable/2',
    path: 'pool/bash_6.0.deb',
    bytes: 10,
    sha256: digest('c'),
  })
})

test('paths that leave the archive', () => {
  for (const path of ['pool/a_1.deb', 'a.deb', 'pool/x..y/a+b~c.deb']) assert.ok(isPathBelow(path), path)
  const bad = [
    '',
    '/a',
    '../a',
    'a/../b',
    'a//b',
    './a',
    'http://h/a',
    'file:/a',
    'a\\b',
    'a b',
    'a?b',
    'a#b',
    'a%2e',
    'a/',
  ]
  for (const path of bad) assert.ok(!isPathBelow(path), path)
})
