import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { verifyMinisign } from '@ingot/publish/minisign/minisign.ts'
import { publicKeyLine, readSecretKey, writeSecretKey } from '@ingot/publish/minisign/secret-key.ts'

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

test('a key with a password goes both ways between minisign and Ingot', { timeout: 120_000 }, async (t) => {
  const at = room(t)
  assert.equal(minisign(['-G', '-p', at('pub'), '-s', at('key')], 'open sesame\nopen sesame\n').status, 0)
  const text = readFileSync(at('key'), 'utf8')
  const key = await readSecretKey(text, at('key'), () => Promise.resolve('open sesame'))
  assert.equal(publicKeyLine(key), readFileSync(at('pub'), 'utf8').split('\n')[1])
  await assert.rejects(
    readSecretKey(text, at('key'), () => Promise.resolve('close sesame')),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'key-password-wrong',
  )
  writeFileSync(at('ours'), await writeSecretKey(key, 'another'), { mode: 0o600 })
  writeFileSync(at('statement'), 'bytes')
  const signed = minisign(['-S', '-s', at('ours'), '-m', at('statement'), '-x', at('signature')], 'another\n')
  assert.equal(signed.status, 0, signed.text)
  assert.ok(verifyMinisign(Buffer.from('bytes'), readFileSync(at('signature'), 'utf8'), publicKeyLine(key)))
})
