import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt, warningsOf } from '../testing.ts'

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin@example.org'
const hash = '$5$apiY4HluZe1/Spnh$4QCIPm.HJrWEXZft5.Jrj7K8SqmPr8LKCxMvuWqYuu2'

test('a user with keys', () => {
  const blueprint = blueprintOf({ users: { admin: { groups: ['sudo', 'adm'], sshKeys: [key], uid: 1500 } } })
  const [admin] = blueprint.users
  assert.deepEqual(admin, {
    name: 'admin',
    uid: 1500,
    groups: ['adm', 'sudo'],
    home: '/var/home/admin',
    shell: '/bin/bash',
    description: '',
    sshKeys: [key],
    origin: { module: 'users', option: 'users.admin', positions: [{ file: 'ingot.ts', line: 1, column: 1 }] },
  })
  assert.equal(textAt(blueprint, '/etc/ssh/authorized_keys.d/admin'), `${key}\n`)
  assert.equal(
    textAt(blueprint, '/usr/lib/tmpfiles.d/homes.conf'),
    'C /var/home/admin 0700 admin admin - /etc/skel\n',
  )
  assert.deepEqual(
    blueprint.expectations.find(({ kind }) => kind === 'user'),
    { kind: 'user', name: 'admin', groups: ['adm', 'sudo'], shell: '/bin/bash' },
  )
})

test('root keeps its home and needs none made', () => {
  const blueprint = blueprintOf({ users: { root: { sshKeys: [key] } } })
  assert.equal(blueprint.users[0]?.home, '/root')
  assert.equal(textAt(blueprint, '/usr/lib/tmpfiles.d/homes.conf'), undefined)
})

test('passwords: a hash, or the name of a secret', () => {
  const { users } = blueprintOf({
    secrets: { pw: {} },
    users: { a: { hashedPassword: hash }, b: { passwordSecret: { kind: 'secret', name: 'pw' } }, c: {} },
  })
  assert.deepEqual(
    users.map(({ hashedPassword, passwordSecret }) => [hashedPassword, passwordSecret]),
    [
      [hash, undefined],
      [undefined, 'pw'],
      [undefined, undefined],
    ],
  )
})

test('a hash in the commit is warned about', () => {
  assert.match(warningsOf({ users: { a: { hashedPassword: hash } } }).join('\n'), /password hash of `a`/)
  assert.deepEqual(warningsOf({ users: { a: {} } }), [])
})

test('groups', () => {
  const { groups } = blueprintOf({ groups: { media: { gid: 2000 }, games2: {} } })
  assert.deepEqual(
    groups.map(({ name, gid }) => [name, gid]),
    [
      ['games2', undefined],
      ['media', 2000],
    ],
  )
})

test('what accounts cannot be', () => {
  const cases: readonly (readonly [Parameters<typeof problemsOf>[0], RegExp])[] = [
    [{ users: { daemon: {} } }, /Debian already has the user/],
    [{ users: { 'A B': {} } }, /A B/],
    [{ users: { root: { uid: 5 } } }, /root is 0/],
    [{ users: { a: { home: '/usr/a' } } }, /below \/var/],
    [{ users: { a: { hashedPassword: 'hunter2' } } }, /not a password hash/],
    [{ users: { a: { passwordSecret: { kind: 'secret', name: 'nothing' } } } }, /no secret `nothing`/],
    [
      {
        secrets: { pw: {} },
        users: { a: { hashedPassword: hash, passwordSecret: { kind: 'secret', name: 'pw' } } },
      },
      /keep one/,
    ],
    [{ users: { a: { sshKeys: ['ssh-ed25519 AAAA'] } } }, /SSH public key/],
    [{ users: { a: { description: 'a:b' } } }, /without/],
    [{ users: { a: { uid: 1500 }, b: { uid: 1500 } } }, /both have the id 1500/],
    [{ users: { a: { uid: 1500 } }, groups: { b: { gid: 1500 } } }, /both have the id 1500/],
    [{ groups: { sudo: {} } }, /Debian already has the group/],
    [{ users: { a: {} }, groups: { a: {} } }, /every user has a group/],
  ]
  for (const [definitions, message] of cases) {
    const problems = problemsOf(definitions)
    assert.equal(problems.length, 1, JSON.stringify(definitions))
    assert.match(problems[0]?.message ?? '', message)
  }
})

test('what would break a line of passwd is refused', () => {
  const descriptions = ['a:b', 'a\nroot::0:0', 'a\tb', 'a\u0000', 'a\u009b', 'a\u2028', 'a"b', 'a\\b', '100%']
  const paths = ['a', '/', '/a/', '/a//b', '/a/../b', '/a:/b', '/a\n', '/a b', '/a\u0007', '/a"', '/a%h']
  const cases: readonly (readonly [string, string])[] = [
    ...descriptions.map((value) => ['description', value] as const),
    ...paths.map((value) => ['home', value] as const),
    ...paths.map((value) => ['shell', value] as const),
  ]
  for (const [option, value] of cases) {
    const problems = problemsOf({ users: { a: { [option]: value } } })
    assert.match(problems[0]?.message ?? 'accepted', /expected/, JSON.stringify([option, value]))
  }
  const fine = { description: "Zoë Müller-O'Hara, room 7", home: '/srv/ä.b/..c', shell: '/usr/bin/zsh' }
  assert.deepEqual(problemsOf({ users: { a: fine } }), [])
})

test('a password that was written down is never repeated', () => {
  const told = JSON.stringify(problemsOf({ users: { a: { hashedPassword: 'hunter2' } } }))
  assert.doesNotMatch(told, /hunter2/)
})
