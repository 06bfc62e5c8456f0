import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { noAnswers, parseAnswers } from './read-answers.ts'

test('YAML and JSON say the same, and what is left out has its default', () => {
  const yaml = `# A machine of its own.
disk: /dev/sda
destroy: all
hostname: web1
users:
  anna: { groups: [sudo] }
`
  const json = { disk: '/dev/sda', destroy: 'all', hostname: 'web1', users: { anna: { groups: ['sudo'] } } }
  assert.deepEqual(parseAnswers(yaml, 'a'), parseAnswers(JSON.stringify(json), 'a'))
  assert.deepEqual(parseAnswers(yaml, 'a').users['anna'], { sshKeys: [], groups: ['sudo'], description: '' })
  assert.deepEqual(parseAnswers('', 'a'), noAnswers)
})

test('every mistake is told with its place', () => {
  const table = [
    ['disk: sda', 'answers-invalid', 'disk: expected a disk such as "/dev/sda"', 1, 7],
    ['a: b\nmode: wipe', 'answers-invalid', 'mode: ', 2, 7],
    ['disks: /dev/sda', 'answers-invalid', 'Unrecognized key', 1, 1],
    [
      'users:\n  anna:\n    hashedPassword: secret',
      'answers-invalid',
      'users.anna.hashedPassword: expected a hash',
      3,
      21,
    ],
    [
      'users:\n  anna:\n    sshKeys: [ssh-rsa]',
      'answers-invalid',
      'users.anna.sshKeys.0: the SSH key is damaged',
      3,
      15,
    ],
    ['hostname: [', 'answers-syntax', 'YAML: ', 1, 12],
    ['destroy: sda1', 'answers-invalid', 'destroy: expected all, or a list', 1, 10],
    ['- a', 'answers-invalid', 'Invalid input', 1, 1],
  ] as const
  for (const [text, code, message, line, column] of table) {
    assert.throws(
      () => parseAnswers(text, 'answers.yaml'),
      (error) => {
        assert.ok(error instanceof IngotError && error.fault === 'request')
        const found = error.problems.find((one) => one.code === code && one.message.startsWith(message))
        assert.ok(found, `${text}: ${JSON.stringify(error.problems)}`)
        assert.deepEqual(found.where, { file: 'answers.yaml', line, column })
        return true
      },
    )
  }
})

test('an alias that stands for nothing is a mistake in the file', () => {
  assert.throws(
    () => parseAnswers('disk: *first', 'answers.yaml'),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'answers-syntax',
  )
})
