import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint, UserEntry } from '@ingot/contracts/blueprint.ts'
import { idLines, passwordLines, sysusersText } from './accounts.ts'

const origin = { module: 'users', option: 'users.admin', positions: [] }
const admin: UserEntry = {
  name: 'admin',
  groups: ['sudo', 'adm'],
  home: '/home/admin',
  shell: '/bin/bash',
  description: 'The one who is called at night',
  hashedPassword: '$y$j9T$abc$def',
  sshKeys: [],
  origin,
}
const blueprint = {
  users: [admin, { ...admin, name: 'backup2', uid: 1500, groups: [], hashedPassword: undefined }],
  groups: [{ name: 'ops', origin }],
} as unknown as Blueprint

test('declared accounts become sysusers.d lines with the ids of the lock, or their own', () => {
  assert.equal(
    sysusersText(blueprint, { admin: 1000, ops: 1001 }),
    [
      'g ops 1001',
      'u admin 1000 "The one who is called at night" /home/admin /bin/bash',
      'm admin sudo',
      'm admin adm',
      'u backup2 1500 "The one who is called at night" /home/admin /bin/bash',
      '',
    ].join('\n'),
  )
})

test('only accounts with a hash get one', () => {
  assert.equal(passwordLines(blueprint), 'admin:$y$j9T$abc$def\n')
})

test('ids are written in one order, whatever order the lock has them in', () => {
  assert.equal(idLines({ b: 2, a: 1 }), idLines({ a: 1, b: 2 }))
})
