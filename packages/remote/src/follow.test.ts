import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchRecoveryKey, needNoRecoveryKey, startInstaller } from './follow.ts'
import type { Reach } from './ssh.ts'

/** A machine that takes everything, and says this. */
function machine(stdout = '') {
  const asked: { readonly words: string; readonly input: unknown }[] = []
  const reach: Reach = {
    destination: { text: 'ssh://root@web1', host: 'web1' },
    run: async (words, { input }) => {
      asked.push({ words: words.join(' '), input })
      return { status: 0, stdout, stderr: '' }
    },
    close: async () => {},
  }
  return { reach, asked }
}

test('a passphrase is no word of a command, and no part of a script', async () => {
  const { reach, asked } = machine()
  await startInstaller(reach, 'correct horse')
  assert.deepEqual(
    asked.map(({ words }) => words),
    ['cat >/run/ingot-install/passphrase', 'sh -s'],
  )
  assert.equal(asked[0]?.input, 'correct horse\n')
  assert.doesNotMatch(String(asked[1]?.input), /correct horse/)
  // Once it is opened, it is nowhere.
  assert.match(String(asked[1]?.input), /^exec <passphrase\nrm passphrase\nos install /m)
  const without = machine()
  await startInstaller(without.reach, undefined)
  assert.equal(without.asked.length, 1)
})

test('half of a recovery key is none', async () => {
  const key = Array.from({ length: 8 }, () => 'cbdefghi').join('-')
  assert.equal(await fetchRecoveryKey(machine(`${key}\n`).reach), key)
  for (const half of ['', key.slice(0, 40), 'No such file'])
    await assert.rejects(fetchRecoveryKey(machine(half).reach), { message: /did not come whole/ })
})

test('a key that nobody asks for is not forgotten without a word', async () => {
  await needNoRecoveryKey(machine().reach)
  await assert.rejects(needNoRecoveryKey(machine('there\n').reach), { message: /do not ask for/ })
})
