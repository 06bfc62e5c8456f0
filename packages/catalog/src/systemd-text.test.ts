import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environmentAssignment, renderSections, unitFileOf } from './systemd-text.ts'

test('sections, settings and what is left out', () => {
  const text = renderSections([
    [
      'Unit',
      [
        ['Description', 'x'],
        ['After', null],
      ],
    ],
    ['Empty', [['A', undefined]]],
    [
      'Service',
      [
        ['ExecStart', ['/a', '/b']],
        ['RemainAfterExit', true],
        ['Nice', 5],
        ['Private', false],
      ],
    ],
  ])
  assert.equal(
    text,
    '[Unit]\nDescription=x\n\n[Service]\nExecStart=/a\nExecStart=/b\nRemainAfterExit=yes\nNice=5\nPrivate=no\n',
  )
})

test('a value of several lines cannot start a setting of its own', () => {
  assert.equal(renderSections([['A', [['X', 'one\nUser=root']]]]), '[A]\nX=one \\\n    User=root\n')
})

test('environment is quoted', () => {
  assert.equal(environmentAssignment('A', 'x "y" %h \\ z'), '"A=x \\"y\\" %%h \\\\ z"')
})

test('files of instances', () => {
  assert.equal(unitFileOf('getty@tty1.service'), 'getty@.service')
  assert.equal(unitFileOf('ssh.service'), 'ssh.service')
})
