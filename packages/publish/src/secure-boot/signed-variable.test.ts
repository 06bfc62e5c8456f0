import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { certificateLists, signedVariable, variableToSign } from './signed-variable.ts'

const time = new Date('2026-10-21T11:12:13Z')
const owner = '00112233-4455-6677-8899-aabbccddeeff'

test('certificates lie in lists of their own', () => {
  const lists = certificateLists(owner, [Buffer.from('abc'), Buffer.from('de')])
  assert.equal(lists.readUInt32LE(16), 28 + 16 + 3)
  assert.equal(lists.readUInt32LE(24), 16 + 3)
  assert.equal(lists.subarray(28, 44).toString('hex'), '33221100554477668899aabbccddeeff')
  assert.equal(lists.subarray(44, 47).toString(), 'abc')
  assert.equal(lists.subarray(-2).toString(), 'de')
  assert.equal(lists.length, 28 + 16 + 3 + 28 + 16 + 2)
})

test('a variable is signed with its name, its attributes and the time, as openssl says', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-variable-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const at = (name: string): string => join(directory, name)
  const openssl = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: directory, timeout: 60_000 })
    assert.equal(status, 0, String(stderr))
  }
  openssl(...'req -new -x509 -newkey rsa:2048 -noenc -subj /CN=x -keyout key -out crt'.split(' '))
  // Line feeds, and what stands before and after them, have to come through.
  const value = Buffer.concat([Buffer.from('\n\r\n \0'), Buffer.alloc(2000, '\n')])
  writeFileSync(at('message'), variableToSign('KEK', value, time))
  openssl(
    ...'smime -sign -binary -noattr -md sha256 -signer crt -inkey key -in message -outform DER -out p7'.split(
      ' ',
    ),
  )
  const file = signedVariable(value, time, readFileSync(at('p7')))
  assert.equal(file.subarray(0, 16).toString('hex'), 'ea070a150b0c0d000000000000000000')
  const end = 16 + file.readUInt32LE(16)
  assert.equal(file.readUInt16LE(22), 0x0ef1)
  assert.deepEqual(file.subarray(end), value)
  const signed = file.subarray(40, end)
  assert.ok(readFileSync(at('p7')).includes(signed))
  assert.deepEqual(
    [signed[0], ...signed.subarray(4, 7)],
    [0x30, 2, 1, 1],
    'signed data of version 1 comes first',
  )
  const message = Buffer.concat([
    Buffer.from('K\0E\0K\0', 'latin1'),
    Buffer.from('61dfe48bca93d211aa0d00e098032b8c27000000', 'hex'),
    file.subarray(0, 16),
    value,
  ])
  writeFileSync(at('message'), message)
  openssl(...'cms -verify -inform DER -in p7 -content message -binary -noverify -out out'.split(' '))
})
