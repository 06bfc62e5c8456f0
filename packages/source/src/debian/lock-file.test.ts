import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { parseLock, readLock, writeLock } from './lock-file.ts'
import { sampleLock, samplePackage } from './lock-sample.ts'
import { renderLock } from './lock-text.ts'

const lock = sampleLock([samplePackage('bash', '1:5.2'), samplePackage('htop', '3.4')])
const text = renderLock(lock)

function faultsIn(tampered: string): readonly Problem[] {
  try {
    parseLock(tampered, 'ingot.lock')
    return []
  } catch (error) {
    assert.ok(error instanceof IngotError)
    assert.equal(error.fault, 'request')
    return error.problems
  }
}

test('a lock survives its text, whatever order it came in', () => {
  assert.deepEqual(parseLock(text, 'x'), lock)
  const reversed = Object.fromEntries(Object.entries(lock).toReversed()) as typeof lock
  const packages = Object.fromEntries(Object.entries(lock.packages).toReversed())
  assert.equal(renderLock({ ...reversed, packages }), text)
})

test('one package is one line', () => {
  const changed = renderLock({
    ...lock,
    packages: { ...lock.packages, 'htop_3.4_amd64': samplePackage('htop', '3.4', { bytes: 11 }) },
  })
  const lines = text.split('\n')
  assert.equal(changed.split('\n').filter((line, at) => line !== lines[at]).length, 1)
})

/** What is replaced in the text, by what, and what is said of it. */
const tampering: readonly (readonly [string, string | RegExp, string, RegExp])[] = [
  [
    'a path upwards',
    'pool/main/htop',
    '../../etc/htop',
    /packages\.htop_3\.4_amd64\.path: has to be relative/,
  ],
  ['an absolute path', 'pool/main/htop', '/etc/htop', /path: has to be relative/],
  ['a host in a path', 'pool/main/htop', 'http://h.example.org/htop', /path: has to be relative/],
  ['a digest cut short', /"sha256":"68[0-9a-f]{3}/, '"sha256":"68', /sha256: expected 64 hexadecimal digits/],
  ['a digest of capitals', /("sha256":"68)[0-9a-f]{4}/, '$1ABCD', /sha256/],
  ['an unknown member', '"schema": 1', '"schema": 1,\n  "extra": 1', /extra/],
  ['another schema', '"schema": 1', '"schema": 2', /schema/],
  ['a package under the name of another', '"version":"3.4"', '"version":"3.5"', /describes htop_3\.5_amd64/],
  [
    'a set with a package that is not there',
    '"htop_3.4_amd64"\n',
    '"htop_9_amd64"\n',
    /no package htop_9_amd64/,
  ],
  ['an archive that is not there', /"archive":"debian/, '"archive":"vendor', /no archive vendor/],
  ['a name that is an option', '"name":"htop"', '"name":"--purge"', /no name of a Debian package/],
  ['a negative size', '"bytes":10', '"bytes":-1', /bytes/],
  ['the number of root', '"admin": 1000', '"admin": 0', /ids\.admin/],
  [
    'a number given twice',
    '"admin": 1000',
    '"admin": 1000,\n    "eve": 1000',
    /ids\.eve: admin has the same number/,
  ],
]
for (const [name, from, to, message] of tampering) {
  test(`a tampered lock: ${name}`, () => {
    const tampered = text.replace(from, to)
    assert.notEqual(tampered, text)
    const [fault] = faultsIn(tampered)
    assert.equal(fault?.code, 'lock-invalid')
    assert.match(fault.message, message)
    assert.ok(typeof fault.where === 'object' && fault.where.file === 'ingot.lock')
    const line = tampered.split('\n')[fault.where.line - 1] ?? ''
    assert.ok(
      line !== '' && (name === 'an unknown member' || !text.split('\n').includes(line)),
      `points at: ${line}`,
    )
  })
}

test('text that is no JSON, and an unfinished merge', () => {
  const [broken] = faultsIn(text.replace('"archives": {', '"archives": {,'))
  assert.deepEqual(broken?.where, { file: 'ingot.lock', line: 4, column: 16 })
  const [merge] = faultsIn(text.replace('  "ids"', '<<<<<<< HEAD\n  "ids"'))
  assert.match(merge?.message ?? '', /unfinished merge/)
  assert.equal(faultsIn('').length, 1)
  assert.equal(faultsIn('[]').length, 1)
})

test('written whole or not at all, and not again when nothing changed', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'ingot-lock-'))
  context.after(() => rm(directory, { recursive: true }))
  const path = join(directory, 'ingot.lock')
  assert.equal(await readLock(path), null)
  await writeLock(path, lock)
  const first = await stat(path)
  await writeLock(path, lock)
  assert.equal((await stat(path)).ino, first.ino)
  assert.equal(await readFile(path, 'utf8'), text)
  assert.deepEqual(await readdir(directory), ['ingot.lock'])
  await assert.rejects(writeLock(join(directory, 'absent/ingot.lock'), lock), /cannot be written/)
})
