import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assert as assertLaw, asyncProperty, uint8Array } from 'fast-check'
import { IngotError } from '@ingot/contracts/problem.ts'
import { createIdentity, identityPath, readIdentities, recipientsOf } from './identity.ts'
import { addRecipient, readRecipients, recipientsPath } from './recipients.ts'
import {
  largestSecret,
  listSecrets,
  openSecret,
  readSecret,
  resealSecrets,
  sealSecret,
  writeSecret,
} from './secrets.ts'

let project = ''
let identity = ''
before(async () => {
  project = await mkdtemp(join(tmpdir(), 'ingot-secrets-'))
  identity = join(project, 'home', 'identity.txt')
  await addRecipient(project, await createIdentity(identity))
})
after(() => rm(project, { recursive: true }))

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function failsWith(code: string, fault: 'request' | 'work' = 'request') {
  return (error: unknown): true => {
    ok(error instanceof IngotError, String(error))
    deepEqual([error.problems.map((problem) => problem.code), error.fault], [[code], fault])
    ok(error.problems.every((problem) => problem.hint !== undefined))
    return true
  }
}

test('what was sealed for an identity comes back from it, byte by byte', async () => {
  const identities = await readIdentities(identity)
  const recipients = await recipientsOf(identities)
  await assertLaw(
    asyncProperty(uint8Array({ maxLength: 300 }), async (value) => {
      deepEqual(
        await openSecret(bytes(await sealSecret(value, recipients)), 'x', identities),
        new Uint8Array(value),
      )
    }),
    { numRuns: 20 },
  )
})

test('a secret is an armoured file beside the project, replaced whole, and never holds its value', async () => {
  const { path, recipients } = await writeSecret({ project, name: 'db-password' }, bytes('correct horse'))
  equal(path, join(project, 'secrets', 'db-password.age'))
  equal(recipients, 1)
  const sealed = await readFile(path, 'utf8')
  match(
    sealed,
    /^-----BEGIN AGE ENCRYPTED FILE-----\n([A-Za-z0-9+/=]+\n)+-----END AGE ENCRYPTED FILE-----\n$/,
  )
  ok(!Buffer.from(sealed.split('\n').slice(1, -2).join(''), 'base64').includes('correct horse'))
  await writeSecret({ project, name: 'db-password' }, bytes('battery staple'))
  const value = await readSecret('db-password', path, await readIdentities(identity))
  equal(Buffer.from(value).toString(), 'battery staple')
  deepEqual((await readdir(join(project, 'secrets'))).toSorted(), ['db-password.age', 'recipients.txt'])
})

test('an identity is private, never overwritten, and refused where others can read it', async () => {
  equal((await stat(identity)).mode & 0o777, 0o600)
  await rejects(createIdentity(identity), failsWith('identity-exists'))
  await chmod(identity, 0o640)
  await rejects(readIdentities(identity), failsWith('identity-exposed'))
  await chmod(identity, 0o600)
  equal((await readIdentities(identity)).keys.length, 1)
})

test('the identity is found where the environment says', () => {
  const table: readonly (readonly [Record<string, string>, string])[] = [
    [{ INGOT_AGE_IDENTITY: '/k', HOME: '/h' }, '/k'],
    [{ HOME: '/h' }, '/h/.config/ingot/identity.txt'],
    [{ HOME: '/h', XDG_CONFIG_HOME: '/c', INGOT_AGE_IDENTITY: '' }, '/c/ingot/identity.txt'],
  ]
  for (const [environment, path] of table) equal(identityPath(environment), path)
})

test('each way to fail has its own words', async () => {
  const identities = await readIdentities(identity)
  const { path } = await writeSecret({ project, name: 'token' }, bytes('t'.repeat(200)))
  const sealed = await readFile(path)

  await rejects(readIdentities(join(project, 'none.txt')), failsWith('identity-missing'))
  const nonsense = join(project, 'nonsense.txt')
  await writeFile(nonsense, '# a comment\nhunter2\n', { mode: 0o600 })
  await rejects(readIdentities(nonsense), (error: unknown) => {
    failsWith('identity-invalid')(error)
    ok(error instanceof IngotError && error.problems[0]?.where === `${nonsense}:2`)
    return !JSON.stringify(error.problems).includes('hunter2')
  })
  const other = join(project, 'other.txt')
  await createIdentity(other)
  await rejects(readSecret('token', path, await readIdentities(other)), failsWith('identity-wrong'))
  await rejects(
    readSecret('gone', join(project, 'secrets/gone.age'), identities),
    failsWith('secret-missing'),
  )

  const lines = sealed.toString().split('\n')
  const damaged = [
    sealed.subarray(0, sealed.length / 2),
    Buffer.from(lines.toSpliced(-4, 1).join('\n')),
    Buffer.from(sealed.toString().replace(lines.at(-4) ?? '', (line) => line.toLowerCase().padEnd(64, 'A'))),
    Buffer.from('hello'),
    Buffer.alloc(0),
  ]
  for (const content of damaged) {
    await rejects(
      openSecret(content, path, identities),
      failsWith('secret-damaged', 'work'),
      content.toString(),
    )
  }

  for (const name of ['', '../x', 'A', '.x', 'x/y', 'x '.repeat(40)]) {
    await rejects(writeSecret({ project, name }, bytes('x')), failsWith('secret-name-invalid'))
  }
  await rejects(
    writeSecret({ project, name: 'x', node: '../..' }, bytes('x')),
    failsWith('secret-name-invalid'),
  )
  await rejects(writeSecret({ project, name: 'x' }, bytes('')), failsWith('secret-empty'))
  await rejects(
    writeSecret({ project, name: 'x' }, new Uint8Array(largestSecret + 1)),
    failsWith('secret-too-large'),
  )
  await rejects(writeSecret({ project, name: 'x' }, bytes('x'), ['age1x']), failsWith('recipient-invalid'))
  const empty = join(project, 'empty')
  await rejects(writeSecret({ project: empty, name: 'x' }, bytes('x')), failsWith('recipients-missing'))
})

test('recipients are public keys, one a line, each once', async () => {
  const [mine = ''] = await recipientsOf(await readIdentities(identity))
  equal(await addRecipient(project, mine), false)
  deepEqual(await readRecipients(project), [mine])
  const original = await readFile(recipientsPath(project), 'utf8')
  for (const wrong of ['ssh-ed25519 AAAA', 'age1qqqq', (await readIdentities(identity)).keys[0] ?? '']) {
    await writeFile(recipientsPath(project), `${original}${wrong}\n`)
    await rejects(readRecipients(project), (error: unknown) => {
      failsWith('recipient-invalid')(error)
      return !JSON.stringify(error).includes('AGE-SECRET-KEY-1')
    })
  }
  await writeFile(recipientsPath(project), original)
})

test('sealing anew lets a new colleague in, also to the secrets of nodes', async () => {
  await writeSecret({ project, name: 'token', node: 'web1' }, bytes('of web1'))
  const theirs = join(project, 'colleague.txt')
  await addRecipient(project, await createIdentity(theirs))
  const [first] = await listSecrets(project)
  await rejects(readSecret('x', first?.path ?? '', await readIdentities(theirs)), failsWith('identity-wrong'))
  const names = (await resealSecrets(project, await readIdentities(identity))).map(({ name, node }) => [
    name,
    node,
  ])
  deepEqual(names, [
    ['db-password', undefined],
    ['token', undefined],
    ['token', 'web1'],
  ])
  const value = await readSecret(
    'token',
    join(project, 'secrets/web1/token.age'),
    await readIdentities(theirs),
  )
  equal(Buffer.from(value).toString(), 'of web1')
})
