import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDeadEnd, lastLines } from './console-log.ts'

test('a console that shows a dead end', () => {
  for (const [text, expected] of [
    ['[  3.1] Kernel panic - not syncing: VFS: no root\n', 'Kernel panic - not syncing: VFS: no root'],
    ['You are in emergency mode. After logging in', 'You are in emergency mode. After logging in'],
    ['BdsDxe: No bootable option or device was found.', 'BdsDxe: No bootable option or device was found.'],
    ['hello login: ', undefined],
    ['Reached target emergency.target', undefined],
  ] as const)
    assert.equal(findDeadEnd(text), expected)
})

test('the last lines are readable', () => {
  const text = 'first\r\n\u001B[0;32m  OK  \u001B[0m Started \u001B[1mx\u001B[0m.\r\n\r\n\u001B[6nlast'
  assert.equal(lastLines(text, 2), '  OK   Started x.\nlast')
})
