import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { installAnswersSchema } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { askPassphrase } from './passphrase.ts'
import { readKeys } from './read-keys.ts'

function keysOf(t: TestContext, text: object, { line = '', isTerminal = false, json = false } = {}) {
  const { ports } = rootedWorld(t)
  ports.files.makeDirectory('/run')
  ports.files.write('/run/key', 'correct horse battery\nand more\n')
  ports.files.write('/run/windows', 'correct horse\r\nand more\r\n')
  ports.files.write('/run/short', 'hunter2\n')
  ports.files.write('/run/umlaut', 'größere Wörter\n')
  ports.files.write('/run/empty', '')
  const encryption = installAnswersSchema.parse({ encryption: text }).encryption
  assert.ok(encryption)
  const console = { ...ports.console, isTerminal, line: () => line }
  try {
    return readKeys({ ...ports, console }, encryption, json)
  } catch (error) {
    assert.ok(error instanceof IngotError)
    assert.doesNotMatch(JSON.stringify(error.problems), /hunter2|Wörter/, 'nobody repeats a secret')
    return error.problems.map(({ code, why }) => `${code}${why === undefined ? '' : `: ${why}`}`)
  }
}

test('a passphrase is the first line of a file, or of standard input', (t) => {
  assert.deepEqual(keysOf(t, { passphrase: '/run/key' }), { passphrase: 'correct horse battery' })
  assert.deepEqual(keysOf(t, { passphrase: '/run/windows' }), { passphrase: 'correct horse' })
  assert.deepEqual(keysOf(t, { passphrase: 'stdin', tpm2: true }, { line: 'as good as it' }), {
    passphrase: 'as good as it',
    registers: [7],
  })
  assert.deepEqual(keysOf(t, { recoveryKey: '/run/new', tpm2: { pcrs: [] } }), {
    registers: [],
    recoveryKey: { file: '/run/new' },
  })
  assert.deepEqual(keysOf(t, { recoveryKey: true }, { isTerminal: true }), { recoveryKey: 'show' })
})

function cannotWrite(): never {
  throw new Error('Read-only file system')
}

test('a file that the recovery key cannot be written to is found before anything is done, and none is left', (t) => {
  const { ports } = rootedWorld(t)
  ports.files.makeDirectory('/run')
  const { encryption } = installAnswersSchema.parse({ encryption: { recoveryKey: '/run/new' } })
  assert.ok(encryption)
  readKeys(ports, encryption, false)
  assert.deepEqual(ports.files.list('/run'), [])
  const files = { ...ports.files, write: cannotWrite }
  assert.throws(() => readKeys({ ...ports, files }, encryption, false), /Read-only/)
})

test('what will not do is refused', (t) => {
  const table = [
    [{ passphrase: '/run/short' }, /^install-passphrase-unfit: it has 7 characters/],
    [{ passphrase: '/run/empty' }, /^install-passphrase-unfit: it is empty/],
    [
      { passphrase: '/run/umlaut' },
      /^install-passphrase-unfit: it has characters that a US keyboard has not/,
    ],
    [{ passphrase: '/run/none' }, /^install-passphrase-missing/],
    [{ passphrase: 'ask' }, /^install-passphrase-missing/],
    [{ recoveryKey: true }, /^install-recovery-key-unseen/],
    [{ recoveryKey: '/run/key' }, /^install-recovery-file/],
    [{ recoveryKey: '/media/stick/key' }, /^install-recovery-file/],
  ] as const
  for (const [text, expected] of table) assert.match(String(keysOf(t, text)), expected)
  assert.match(
    String(keysOf(t, { recoveryKey: true }, { isTerminal: true, json: true })),
    /^install-recovery-key-unseen/,
  )
})

test('a person is asked until it is good, and the same twice', () => {
  const lines = ['', 'short', 'good enough', 'god enough', 'good enough', 'good enough']
  const said: string[] = []
  const ask = (): string => lines.shift() ?? ''
  assert.equal(askPassphrase({ say: (text) => said.push(text), ask, askSecretly: ask }), 'good enough')
  assert.deepEqual(said, [
    'That will not do: it is empty.',
    'That will not do: it has 5 characters, and needs 8.',
    'They differ.',
  ])
})
