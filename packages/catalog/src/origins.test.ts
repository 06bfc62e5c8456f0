import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originOf } from './origins.ts'

const at = (line: number) => ({ file: 'ingot.ts', line, column: 1 })
const record = (line: number, used = true, by = 'system x') => ({
  position: at(line),
  by,
  priority: 100,
  value: null,
  used,
})
const definitions = {
  'users.admin.groups': [record(1), record(2, false)],
  'users.admin.sshKeys': [record(3), record(1)],
  'users.administrator.groups': [record(9)],
  files: [record(7)],
  'i18n.defaultLocale': [record(8, true, 'default')],
  'networking.firewall.allowedTCPPorts': [record(5, true, 'module ssh'), record(6, true, 'module mine')],
}
const lines = (option: string) =>
  originOf(definitions, 'm', option, new Set(['module ssh'])).positions.map(({ line }) => line)

test('used definitions of the option and of what is inside it, each place once', () => {
  assert.deepEqual(lines('users.admin'), [1, 3])
  assert.deepEqual(lines('users.admin.sshKeys'), [3, 1])
})

test('else those of what it stands in', () => {
  assert.deepEqual(lines('files."/etc/a.b"'), [7])
})

test('defaults and standard modules have no place of the person’s', () => {
  assert.deepEqual(lines('i18n.defaultLocale'), [])
  assert.deepEqual(lines('networking.firewall'), [6])
})
