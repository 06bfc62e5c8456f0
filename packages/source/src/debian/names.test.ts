import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPackageName, nearestNames } from './names.ts'

test('names of Debian packages', () => {
  for (const name of ['htop', 'g++', 'libstdc++6', 'python3.13', '0ad', 'a1'])
    assert.ok(isPackageName(name), name)
  const bad = [
    '',
    'a',
    'Bash',
    'lib-',
    '-x',
    '--purge',
    'a b',
    'a=1',
    'a/sid',
    'a:arm64',
    '?essential',
    '~i',
    'a*',
    'a\nb',
    '.deb',
    './a',
  ]
  for (const name of bad) assert.ok(!isPackageName(name), name)
})

test('what was probably meant', () => {
  const known = ['htop', 'atop', 'top', 'openssh-server', 'openssh-client', 'nginx', 'nginx-light']
  assert.deepEqual(nearestNames('htpo', known), ['htop'])
  assert.deepEqual(nearestNames('opensh-server', known), ['openssh-server'])
  assert.deepEqual(nearestNames('ngnix', known), ['nginx'])
  assert.deepEqual(nearestNames('postgresql', known), [])
})
