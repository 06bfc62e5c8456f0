import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { findDeadEnd, lastLines, openConsoleLog } from './console-log.ts'
import { IngotError } from '@ingot/contracts/problem.ts'

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

test('everything is in the file when the log is closed, and closing it again changes nothing', async (t) => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'ingot-console-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const source = new PassThrough()
  const log = openConsoleLog(path.join(directory, 'log'), [source])
  source.end('hello login: ')
  await new Promise((resolve) => source.once('end', resolve))
  assert.equal(await log.close(), undefined)
  assert.equal(await log.close(), undefined)
  assert.equal(readFileSync(path.join(directory, 'log'), 'utf8'), 'hello login: ')
})

test('a log on a full disk says so, and still knows the last words', { timeout: 10_000 }, async () => {
  const source = new PassThrough()
  const log = openConsoleLog('/dev/full', [source])
  source.write('first')
  const failure = await log.failed
  assert.ok(failure instanceof IngotError)
  assert.equal(failure.fault, 'work')
  assert.equal(failure.problems[0]?.code, 'console-log-unwritable')
  assert.match(failure.problems[0]?.why ?? '', /ENOSPC/)
  source.end(' last')
  await new Promise((resolve) => source.once('end', resolve))
  assert.equal(await log.close(), failure)
  assert.equal(log.tail(), 'first last')
})
