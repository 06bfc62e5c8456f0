import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import * as fc from 'fast-check'
import { IngotError } from '@ingot/contracts/problem.ts'
import { signStatement, verifyMinisign } from './minisign.ts'
import { generateSecretKey, keyIdOf, publicKeyLine, readSecretKey, writeSecretKey } from './secret-key.ts'

const noPassword = () => Promise.reject(new Error('no password was expected'))

function room(t: TestContext): (name: string) => string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-minisign-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return (name) => join(directory, name)
}

/** The program itself, from Debian's package `minisign`. */
function minisign(
  args: readonly string[],
  input = '',
): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr, error } = spawnSync('minisign', args, {
    encoding: 'utf8',
    input,
    timeout: 60_000,
  })
  if (error !== undefined) throw new Error('run: apt-get install minisign', { cause: error })
  return { status, text: stdout + stderr }
}

test('what is signed here, minisign verifies; it finds one changed byte and a changed comment', (t) => {
  const at = room(t)
  const key = generateSecretKey()
  const signature = signStatement(Buffer.from('statement\n'), key, 'file: 1.json')
  writeFileSync(at('statement'), 'statement\n')
  writeFileSync(at('signature'), signature)
  const check = ['-V', '-m', at('statement'), '-x', at('signature'), '-P', publicKeyLine(key)]
  const good = minisign(check)
  assert.equal(good.status, 0, good.text)
  assert.match(good.text, /file: 1\.json/)
  writeFileSync(at('signature'), signature.replace('file: 1.json', 'file: 2.json'))
  assert.notEqual(minisign(check).status, 0)
  writeFileSync(at('signature'), signature)
  writeFileSync(at('statement'), 'Statement\n')
  assert.notEqual(minisign(check).status, 0)
})

test('what minisign signs with a key of ours is verified here, and the other way round', async (t) => {
  const at = room(t)
  const key = generateSecretKey()
  writeFileSync(at('key'), await writeSecretKey(key), { mode: 0o600 })
  writeFileSync(at('statement'), 'bytes')
  const signed = minisign(['-S', '-W', '-s', at('key'), '-m', at('statement'), '-x', at('signature')])
  assert.equal(signed.status, 0, signed.text)
  assert.ok(verifyMinisign(Buffer.from('bytes'), readFileSync(at('signature'), 'utf8'), publicKeyLine(key)))

  assert.equal(minisign(['-G', '-W', '-p', at('pub'), '-s', at('theirs')]).status, 0)
  const theirs = await readSecretKey(readFileSync(at('theirs'), 'utf8'), at('theirs'), noPassword)
  const [comment, line] = readFileSync(at('pub'), 'utf8').split('\n')
  assert.equal(publicKeyLine(theirs), line)
  // minisign leaves out the zeros that a key's id begins with.
  assert.equal(comment?.split(' ').at(-1)?.padStart(16, '0'), keyIdOf(theirs))
})

test('secret keys come back as they were written, and a damaged file is refused', async () => {
  const key = generateSecretKey()
  const text = await writeSecretKey(key)
  assert.deepEqual(keyIdOf(await readSecretKey(text, 'k', noPassword)), keyIdOf(key))
  await fc.assert(
    fc.asyncProperty(fc.nat(103), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const bytes = Buffer.from(text.split('\n')[1] ?? '', 'base64')
      bytes[54 + at] = (bytes[54 + at] ?? 0) ^ flip
      await assert.rejects(readSecretKey(`x\n${bytes.toString('base64')}\n`, 'k', noPassword), IngotError)
    }),
  )
})

test('no changed character of a signature file is taken, but in its untrusted comment', () => {
  const key = generateSecretKey()
  const bytes = Buffer.from('statement')
  const text = signStatement(bytes, key, 'comment')
  assert.ok(verifyMinisign(bytes, text, publicKeyLine(key)))
  assert.ok(!verifyMinisign(bytes, text, publicKeyLine(generateSecretKey())))
  const start = text.indexOf('\n') + 1
  fc.assert(
    fc.property(
      fc.integer({ min: start, max: text.length - 2 }),
      fc.integer({ min: 33, max: 126 }),
      (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
        fc.pre(changed !== text)
        assert.ok(!verifyMinisign(bytes, changed, publicKeyLine(key)))
      },
    ),
    { numRuns: 500 },
  )
})
