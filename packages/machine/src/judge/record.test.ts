import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { nodePorts } from '../ports/node.ts'
import { machinePlaces, type Places } from '../publish/installed.ts'
import { quarantine, readGood, readQuarantine, release, writeGood, type Failure } from './record.ts'

const { files } = nodePorts
const failure = (commit: string): Failure => ({
  commit,
  deployment: `${commit}.0`,
  title: 'hello 1',
  at: '2026-01-02T03:04:05Z',
  cause: 'check',
  what: 'shop: 500',
  journal: ['[1.0] shop: no'],
})

function places(t: TestContext): Places {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-record-'))
  t.after(() => rmSync(directory, { recursive: true }))
  mkdirSync(join(directory, 'esp/ingot'), { recursive: true })
  return { ...machinePlaces, state: join(directory, 'state'), partition: join(directory, 'esp') }
}

test('a commit that failed stays in quarantine until it is released', (t) => {
  const there = places(t)
  for (const commit of ['aa', 'bb', 'aa']) quarantine(files, there, failure(commit))
  assert.deepEqual(
    readQuarantine(files, there).map(({ commit }) => commit),
    ['aa', 'bb'],
  )
  release(files, there, 'aa')
  assert.deepEqual(readQuarantine(files, there), [failure('bb')])
})

test('where /var takes nothing, the boot partition keeps the failure', (t) => {
  const there = places(t)
  writeFileSync(there.state, 'a file where a directory should be')
  quarantine(files, there, failure('aa'))
  assert.deepEqual(readQuarantine(files, there), [failure('aa')])
  rmSync(there.state)
  quarantine(files, there, failure('bb'))
  assert.deepEqual(
    readQuarantine(files, there).map(({ commit }) => commit),
    ['bb', 'aa'],
  )
  release(files, there, 'aa')
  assert.deepEqual(readQuarantine(files, there), [failure('bb')])
})

test('what a power cut left of a record is as if it was not there', (t) => {
  const there = places(t)
  writeGood(files, there, [{ deployment: 'aa.0', commit: 'aa', since: '2026-01-02T03:04:05Z' }])
  assert.equal(readGood(files, there).length, 1)
  for (const text of ['', '{"', '[{}]', 'null']) {
    writeFileSync(join(there.state, 'good.json'), text)
    assert.deepEqual(readGood(files, there), [])
  }
})
