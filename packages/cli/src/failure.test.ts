import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { requestError } from '@ingot/contracts/problem.ts'
import { describeFailure, exitCodeOf } from './failure.ts'

/** As Node makes them. */
function systemError(code: string, path?: string): Error {
  const error = new Error(`${code}: said the system, open '${path}'`)
  return Object.assign(error, { code, errno: -1, syscall: 'open', ...(path === undefined ? {} : { path }) })
}

function scratch(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-failure-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return directory
}

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

for (const code of [
  'EPERM',
  'EEXIST',
  'ENOTDIR',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EMFILE',
  'ENFILE',
]) {
  test(`${code} is work that failed, with its path and what to do`, () => {
    const error = systemError(code, '/srv/store/blobs')
    const [problem, ...others] = describeFailure(error)
    assert.deepEqual(others, [])
    assert.equal(problem?.code, `system-${code.toLowerCase()}`)
    assert.equal(problem?.where, '/srv/store/blobs')
    assert.equal(problem?.why, error.message)
    assert.ok(problem?.hint)
    assert.doesNotMatch(JSON.stringify(problem), /defect/)
    assert.equal(exitCodeOf(error), 1)
  })
}

test('what the real file system throws is told so, too', (t) => {
  const directory = scratch(t)
  const file = join(directory, 'file')
  writeFileSync(file, '')
  const below = join(file, 'below')
  const cases = [
    { error: thrownBy(() => mkdirSync(file)), code: 'system-eexist', where: file },
    { error: thrownBy(() => openSync(below, 'w')), code: 'system-enotdir', where: below },
  ]
  for (const { error, code, where } of cases) {
    const [problem] = describeFailure(error)
    assert.deepEqual([problem?.code, problem?.where], [code, where])
  }
})

test('a full disk has no path when it is met while writing', () => {
  const [problem] = describeFailure(systemError('ENOSPC'))
  assert.equal(problem?.code, 'system-enospc')
  assert.equal(problem?.where, undefined)
})

test('what no room threw on purpose is a defect, and says so', () => {
  const strangers = [new Error('x'), systemError('EPERM'), systemError('toString', '/x'), 'x', undefined]
  for (const stranger of strangers) {
    const [problem] = describeFailure(stranger)
    assert.equal(problem?.code, 'internal')
    assert.match(problem?.hint ?? '', /defect/)
    assert.equal(exitCodeOf(stranger), 1)
  }
})

test('what a room threw is told as it is', () => {
  const problem = { code: 'x', message: 'y' }
  assert.deepEqual(describeFailure(requestError(problem)), [problem])
  assert.equal(exitCodeOf(requestError(problem)), 2)
})
