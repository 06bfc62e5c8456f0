import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, textAt, warningsOf } from '../testing.ts'

const rule = '/etc/sudoers.d/10-declared'
const hash = '$5$apiY4HluZe1/Spnh$4QCIPm.HJrWEXZft5.Jrj7K8SqmPr8LKCxMvuWqYuu2'

test('comes with the first user in group sudo', () => {
  assert.ok(!packagesOf(blueprintOf({ users: { a: {} } })).includes('sudo'))
  assert.ok(packagesOf(blueprintOf({ users: { a: { groups: ['sudo'] } } })).includes('sudo'))
  assert.ok(
    !packagesOf(blueprintOf({ sudo: { enable: false }, users: { a: { groups: ['sudo'] } } })).includes(
      'sudo',
    ),
  )
})

test('asks for a password where somebody has one', () => {
  const keysOnly = blueprintOf({ users: { a: { groups: ['sudo'] }, b: { hashedPassword: hash } } })
  assert.equal(textAt(keysOnly, rule), '%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n')
  const entry = entryAt(keysOnly, rule)
  assert.equal(entry?.kind === 'file' && entry.mode, 0o440)
  assert.equal(
    entryAt(blueprintOf({ users: { a: { groups: ['sudo'], hashedPassword: hash } } }), rule),
    undefined,
  )
})

test('nobody who could become root is worth a warning', () => {
  const locked = { sudo: { wheelNeedsPassword: true }, users: { a: { groups: ['sudo'] } } }
  assert.match(warningsOf(locked).join('\n'), /nobody can become root/)
  assert.deepEqual(warningsOf({ users: { a: { groups: ['sudo'] } } }), [])
})
