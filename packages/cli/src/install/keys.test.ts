import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { installAnswersSchema } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { keepRecoveryKey, readPassphrase, recoveryProblems, remoteKeyProblems } from './keys.ts'

function encryption(text: object) {
  return installAnswersSchema.parse({ encryption: text }).encryption
}

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'ingot-keys-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const signal = new AbortController().signal
const codeOf = (error: unknown) => error instanceof IngotError && error.problems[0]?.code

test('what the TPM would not open again is refused, and a stick over there', () => {
  const table: readonly (readonly [expected: readonly string[], text: object, isByShim?: boolean])[] = [
    [[], { passphrase: 'ask', tpm2: true }],
    [[], { passphrase: 'ask', tpm2: { pcrs: [] } }, true],
    [[], { passphrase: 'ask' }, true],
    [[], { passphrase: 'ask', tpm2: { pcrs: [0, 2, 3, 7] } }],
    [['install-tpm2-registers'], { passphrase: 'ask', tpm2: { pcrs: [0, 4, 7] } }],
    // Entries of the firmware's boot menu, and their order.
    [['install-tpm2-registers'], { passphrase: 'ask', tpm2: { pcrs: [1, 7] } }],
    [['install-tpm2-shim'], { passphrase: 'ask', tpm2: true }, true],
    [['install-key-stick-remote'], { passphrase: 'ask', keyFile: '/dev/sdb1' }],
  ]
  for (const [expected, text, isByShim = false] of table)
    assert.deepEqual(
      remoteKeyProblems(encryption(text), { isByShim }).map(({ code }) => code),
      expected,
      JSON.stringify(text),
    )
  assert.deepEqual(remoteKeyProblems(undefined, { isByShim: true }), [])
})

async function codes(recoveryKey: string | boolean, mayBeThere = false): Promise<readonly string[]> {
  return (await recoveryProblems(encryption({ recoveryKey }), true, mayBeThere)).map(({ code }) => code)
}

test('a recovery key needs a new file in a directory of this host, or somebody who looks', async (t) => {
  const place = directory(t)
  assert.deepEqual(await codes(false), [])
  assert.deepEqual(await codes(true), ['install-recovery-key-unseen'])
  assert.deepEqual(await codes(join(place, 'key')), [])
  assert.deepEqual(await codes(join(place, 'none/key')), ['install-recovery-file'])
  writeFileSync(join(place, 'key'), 'of another disk')
  assert.deepEqual(await codes(join(place, 'key')), ['install-recovery-file'])
  assert.deepEqual(await codes(join(place, 'key'), true), [])
  assert.deepEqual(await codes(true, true), ['install-recovery-key-unseen'])
})

test('it is written once, for its owner alone, and never over another one', async (t) => {
  const file = join(directory(t), 'key')
  await keepRecoveryKey(file, 'first')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await keepRecoveryKey(file, 'first')
  await assert.rejects(keepRecoveryKey(file, 'second'), (error) => codeOf(error) === 'install-recovery-file')
  assert.equal(readFileSync(file, 'utf8'), 'first\n')
  await assert.rejects(
    keepRecoveryKey(join(file, 'below'), 'first'),
    (error) => codeOf(error) === 'install-recovery-file',
  )
})

test('a passphrase is the first line of a file of this host', async (t) => {
  const file = join(directory(t), 'passphrase')
  const read = (passphrase: string) => readPassphrase({ encryption: encryption({ passphrase }) }, signal)
  writeFileSync(file, 'correct horse\nbattery staple\n')
  chmodSync(file, 0o600)
  assert.equal(await read(file), 'correct horse')
  writeFileSync(file, 'short\n')
  await assert.rejects(read(file), (error) => codeOf(error) === 'install-passphrase-unfit')
  await assert.rejects(read(`${file}.none`), (error) => codeOf(error) === 'install-passphrase-missing')
  assert.equal(await readPassphrase({ encryption: encryption({ recoveryKey: true }) }, signal), undefined)
})
