import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { installAnswersSchema } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { keyFileName, readStick, stickProblems, writeKeyFile } from './key-stick.ts'
import { planInstallation } from './plan.ts'
import { disk, encryptable, machine, partition, wanted } from './testing/samples.ts'

const place = '/run/ingot/install/stick'

/** A machine with a stick, and why a key file cannot lie at a place. */
function codesOf(keyFile: string, more: object = { passphrase: 'ask' }) {
  const stick = disk({
    path: '/dev/sdc',
    partitions: [
      partition(1, 1, 100, { path: '/dev/sdc1', content: 'vfat' }),
      partition(2, 101, 100, { path: '/dev/sdc2', content: 'ntfs' }),
      partition(3, 201, 100, { path: '/dev/sdc3', content: '' }),
    ],
  })
  const here = machine(disk({ partitions: [partition(5, 1, 100, { content: 'vfat' })] }), { hasTpm2: true })
  const { encryption } = installAnswersSchema.parse({ encryption: { keyFile, ...more } })
  const { problems } = planInstallation(
    { ...here, disks: [...here.disks, stick] },
    wanted({ source: encryptable(), destroy: 'all', encryption }),
  )
  return problems.map(({ code, why, hint }) => ({ code, text: `${why}; ${hint}` }))
}

test('a key file lies on a stick that the boot can read, and that is not the disk itself', () => {
  const table = [
    ['/dev/sdc1', undefined, /./],
    ['/dev/sdc2', 'install-key-stick-unfit', /it has ntfs, and the boot reads vfat or ext4/],
    ['/dev/sdc3', 'install-key-stick-unfit', /it has no file system; mkfs\.vfat/],
    ['/dev/sdc', 'install-key-stick-unfit', /name its partition: \/dev\/sdc1$/],
    ['/dev/sdz1', 'install-key-stick-unknown', /lsblk/],
    ['/dev/vdb5', 'install-key-stick-same', /name the partition of a stick$/],
  ] as const
  for (const [path, expected, text] of table) {
    const problems = codesOf(path)
    assert.deepEqual(
      problems.map(({ code }) => code),
      expected === undefined ? [] : [expected],
      path,
    )
    for (const problem of problems) assert.match(problem.text, text)
  }
})

test('nor on another disk of the system, as a key would lie beside what it opens', () => {
  const second = disk({
    path: '/dev/vdc',
    partitions: [partition(1, 1, 100, { path: '/dev/vdc1', content: 'vfat' })],
  })
  const { encryption } = installAnswersSchema.parse({ encryption: { keyFile: '/dev/vdc1' } })
  const codesWith = (others: object) =>
    stickProblems(machine(disk(), { disks: [disk(), second] }), {
      disk: '/dev/vdb',
      encryption,
      ...others,
    }).map(({ code }) => code)
  assert.deepEqual(codesWith({}), [])
  assert.deepEqual(codesWith({ others: { second: { disk: '/dev/vdc' } } }), ['install-key-stick-same'])
})

function codes(more: object): readonly string[] {
  return codesOf('/dev/sdc1', more).map(({ code }) => code)
}

test('a stick is never the only way, nor one beside the TPM', () => {
  assert.deepEqual(codes({}), ['install-encryption-stick-alone'])
  assert.deepEqual(codes({ recoveryKey: true }), [])
  assert.deepEqual(codes({ passphrase: 'ask', tpm2: true }), ['install-encryption-stick-and-tpm2'])
  assert.throws(() => codesOf('key.txt'), /expected the partition of a stick/)
})

function world(t: TestContext, uuid: string) {
  return rootedWorld(t, ([program]) => ({ stdout: program === 'blkid' ? `${uuid}\n` : '' }))
}

test('a stick is tried, and left as it was; its file has a name that no other machine has', (t) => {
  const { ports, commands } = world(t, 'ABCD-1234')
  const stick = readStick(ports, '/dev/sdc1')
  assert.deepEqual(stick, { device: '/dev/sdc1', uuid: 'ABCD-1234' })
  assert.deepEqual(ports.files.list(place), [])
  writeKeyFile(ports, stick, '12-34', 'secret')
  assert.equal(ports.files.read(place + keyFileName('12-34')), 'secret')
  assert.deepEqual(
    commands.map(([program]) => program),
    ['blkid', 'umount', 'mount', 'umount', 'umount', 'mount', 'umount'],
  )
})

test('what was killed while the stick was mounted is no reason to refuse it', (t) => {
  let isMounted = true
  const { ports } = rootedWorld(t, ([program]) => {
    const was = isMounted
    if (program === 'mount' || program === 'umount') isMounted = program === 'mount'
    if (program === 'mount' && was) return { status: 32, stderr: `already mounted on ${place}` }
    return { stdout: program === 'blkid' ? 'ABCD-1234\n' : '' }
  })
  assert.equal(readStick(ports, '/dev/sdc1').uuid, 'ABCD-1234')
  assert.equal(isMounted, false)
})

/** A full stick takes names, and nothing else. */
function writeFull(_path: string, text: string): void {
  if (text !== '') throw new Error('No space left on device')
}

test('one that cannot be found again, or written to, is refused; it is unmounted', (t) => {
  assert.throws(
    () => readStick(world(t, '').ports, '/dev/sdc1'),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-key-stick-unfit',
  )
  const { ports, commands } = world(t, 'ABCD-1234')
  assert.throws(
    () => readStick({ ...ports, files: { ...ports.files, write: writeFull } }, '/dev/sdc1'),
    /No space left/,
  )
  assert.deepEqual(commands.at(-1), ['umount', place])
})
