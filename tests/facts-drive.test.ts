import { deepEqual, equal, rejects, throws } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { applyFactsScript } from '@ingot/catalog/facts/script.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { fatVolume } from '@ingot/node/fat-volume.ts'
import { createIdentity, readIdentities } from '@ingot/node/identity.ts'
import { openSecrets } from '@ingot/node/open-secrets.ts'
import { addRecipient } from '@ingot/node/recipients.ts'
import { writeSecret } from '@ingot/node/secrets.ts'

/** What is written here is read back by the tools that others use for it: mtools, dosfstools, blkid, age, shellcheck. */
const run = promisify(execFile)
// An ordinary user's PATH may lack sbin, where dosfstools are.
const limit = { timeout: 60_000, env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` } }
let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ingot-drive-'))
})
after(() => rm(directory, { recursive: true }))

async function readVolume(image: string, path: string): Promise<Buffer> {
  const options = { ...limit, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const
  return (await run('mtype', ['-i', image, `::${path}`], options)).stdout
}

const pattern = (bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, index) => (index * 7 + (index >> 9)) % 251)

test('mtools and fsck read the volume as it was meant', async () => {
  const image = join(directory, 'volume.img')
  const many = Array.from({ length: 60 }, (_, index) => [
    `apply/many/a-name-longer-than-dos-liked.${index}`,
    pattern(index),
  ])
  const files: Record<string, Uint8Array> = {
    'facts.json': pattern(1),
    SHA256SUMS: pattern(511),
    'apply/empty': pattern(0),
    'apply/aux': pattern(512),
    'apply/thirteen-long': pattern(513),
    'apply/deep/er/and.deeper/x': pattern(70_000),
    ...Object.fromEntries(many),
  }
  await writeFile(image, fatVolume({ label: 'INGOT-FACTS', serial: 0x12_34_ab_cd, files }))
  await run('fsck.vfat', ['-n', '-V', image], limit)
  for (const [path, content] of Object.entries(files))
    deepEqual(await readVolume(image, path), Buffer.from(content), path)
  const { stdout } = await run('blkid', ['-p', '-o', 'export', image], limit)
  for (const line of ['LABEL=INGOT-FACTS', 'TYPE=vfat', 'UUID=1234-ABCD'])
    equal(stdout.split('\n').includes(line), true, line)
})

test('volumes of many sizes are sound', async () => {
  const image = join(directory, 'sizes.img')
  for (const bytes of [0, 2_000_000, 2_100_000, 5_000_000, 33_400_000]) {
    await writeFile(image, fatVolume({ label: 'INGOT-FACTS', serial: 1, files: { x: pattern(bytes) } }))
    await run('fsck.vfat', ['-n', image], limit)
    equal((await readVolume(image, 'x')).equals(pattern(bytes)), true, `${bytes}`)
  }
  throws(
    () => fatVolume({ label: 'INGOT-FACTS', serial: 1, files: { x: new Uint8Array(34_000_000) } }),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'facts-too-large',
  )
})

test('the secrets of a system are opened, those of its node first; without secrets nothing is asked for', async () => {
  const environment = { INGOT_AGE_IDENTITY: join(directory, 'identity.txt') }
  const origin = { module: 'test', option: 'test', positions: [] }
  const reference = (name: string) => ({
    name,
    owner: 'root',
    mode: 0o400,
    file: join(directory, `secrets/${name}.age`),
    origin,
  })
  deepEqual(await openSecrets({ directory, environment, blueprint: { secrets: [] } }), new Map())
  await addRecipient(directory, await createIdentity(environment.INGOT_AGE_IDENTITY))
  const put = (name: string, value: string, node?: string) =>
    writeSecret({ project: directory, name, node }, new TextEncoder().encode(value))
  await put('token', 'of all')
  await put('token', 'of web1', 'web1')
  await put('other', 'of all')
  const blueprint = { secrets: [reference('token'), reference('other')] }
  const facts = { interfaces: [], sshKeys: {}, secrets: { token: 'secrets/web1/token.age' } }
  const values = await openSecrets({ directory, environment, blueprint, node: { facts } })
  deepEqual(
    [...values].map(([name, value]) => [name, Buffer.from(value).toString()]),
    [
      ['token', 'of web1'],
      ['other', 'of all'],
    ],
  )
  const missing = { secrets: [...blueprint.secrets, reference('gone'), reference('lost')] }
  await rejects(openSecrets({ directory, environment, blueprint: missing }), (error: unknown) => {
    return (
      error instanceof IngotError &&
      error.problems.map(({ code }) => code).join() === 'secret-missing,secret-missing'
    )
  })
})

const hasAge = await run('age', ['--version'], limit).then(
  () => true,
  () => false,
)
test(
  'age opens what was sealed, and seals what can be opened',
  { skip: hasAge ? false : 'age is not installed' },
  async () => {
    const identity = join(directory, 'age.txt')
    const recipient = await createIdentity(identity)
    const { path } = await writeSecret(
      { project: directory, name: 'theirs' },
      new TextEncoder().encode('ours'),
      [recipient],
    )
    equal((await run('age', ['--decrypt', '--identity', identity, path], limit)).stdout, 'ours')
    const plain = join(directory, 'plain')
    await writeFile(plain, 'theirs')
    await run('age', ['--recipient', recipient, '--armor', '--output', path, plain], limit)
    const { openSecret } = await import('@ingot/node/secrets.ts')
    equal(
      Buffer.from(await openSecret(await readFile(path), path, await readIdentities(identity))).toString(),
      'theirs',
    )
  },
)

const hasShellcheck = await run('shellcheck', ['--version'], limit).then(
  () => true,
  () => false,
)
test(
  'shellcheck has nothing to say',
  { skip: hasShellcheck ? false : 'shellcheck is not installed' },
  async () => {
    const script = join(directory, 'apply-facts')
    await writeFile(script, applyFactsScript)
    equal((await run('shellcheck', ['--shell=dash', script], limit)).stdout, '')
  },
)
