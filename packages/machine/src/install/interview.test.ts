import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import { askReboot, interview, personAt, type Asker } from './interview.ts'
import { disk, encryptable, gibibyte, machine, partition, source } from './testing/samples.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV anna'
const accounts = {
  users: new Map([
    ['root', 0],
    ['admin', 1000],
    ['nobody', 65_534],
  ]),
  groups: new Map([['sudo', 27]]),
}

/** Somebody who types these lines. */
function typing(...lines: readonly string[]): Asker & { readonly said: string[] } {
  const left = [...lines]
  const said: string[] = []
  const ask = (question: string): string => {
    said.push(question)
    const line = left.shift()
    if (line === undefined) throw new Error(`nobody answers: ${question}`)
    return line
  }
  return { said, say: (text) => void said.push(text), ask, askSecretly: ask }
}

test('which disk each of the others is, is asked, and none is taken twice', () => {
  const [vault, more] = ['vault', 'more'].map((name) => ({
    name,
    partitions: [{ kind: 'swap', name: `swap-${name}`, label: `ingot-swap-${name}`, bytes: 1 } as const],
  }))
  assert.ok(vault && more)
  const plain = source()
  const layout = { ...plain.disk.layout, others: [vault, more] }
  const several = { ...plain, disk: { ...plain.disk, layout } }
  const there = machine(disk())
  const disks = [...there.disks, disk({ path: '/dev/vdc' }), disk({ path: '/dev/vdd' })]
  const asker = typing('vdc', '/dev/vdc', 'vdd', '', '', '')
  const { answers } = interview(asker, { ...there, disks }, several, accounts)
  assert.deepEqual(
    [answers.disk, answers.others],
    ['/dev/vdc', { vault: { disk: '/dev/vdd', mode: 'erase' }, more: { disk: '/dev/vdb', mode: 'erase' } }],
  )
  assert.ok(asker.said.some((text) => text.includes('The disk vault of the system has: swap-vault')))
  assert.equal(asker.said.filter((text) => text.startsWith('There is no disk')).length, 1)
  assert.throws(
    () => interview(typing('vdb'), there, several, accounts),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-disk-missing',
  )
})

test('what is on any of the disks may be kept', () => {
  const vault = { kind: 'swap', name: 'swap', label: 'ingot-swap', bytes: 1 } as const
  const plain = source()
  const layout = { ...plain.disk.layout, others: [{ name: 'vault', partitions: [vault] }] }
  const several = { ...plain, disk: { ...plain.disk, layout } }
  const there = machine(disk())
  const full = disk({ path: '/dev/vdc', partitions: [partition(1, 1, 100, { path: '/dev/vdc1' })] })
  const asker = typing('vdb', 'vdc', 'y', '', '')
  const { answers } = interview(asker, { ...there, disks: [...there.disks, full] }, several, accounts)
  assert.equal(answers.mode, 'erase')
  assert.deepEqual(answers.others, { vault: { disk: '/dev/vdc', mode: 'keep' } })
  assert.ok(asker.said.includes('Keep what is on /dev/vdc, and take only free space? [y/N] '))
})

test('a person is asked until what is typed will do', () => {
  const asker = typing(
    '7',
    'vdb',
    'Web 1',
    'web1',
    'Anna',
    'anna',
    'Anna',
    '',
    'ssh-rsa',
    key,
    'a',
    'b',
    'b',
    'b',
  )
  const { answers, passwords } = interview(asker, machine(disk()), source(), accounts)
  assert.deepEqual(answers, {
    disk: '/dev/vdb',
    mode: 'erase',
    others: {},
    destroy: [],
    resize: {},
    hostname: 'web1',
    interfaces: [],
    users: { anna: { description: 'Anna', groups: ['sudo'], sshKeys: [key] } },
  })
  assert.deepEqual([...passwords], [['anna', 'b']])
  assert.equal(
    asker.said.filter((text) => /^(There is no|That will not do|They differ)/.test(text)).length,
    5,
  )
})

test('return is an answer to everything, and what the machine runs from cannot be chosen', () => {
  const asker = typing('', '', '')
  const { answers, passwords } = interview(asker, machine(disk()), source(), accounts)
  assert.deepEqual([answers.disk, answers.hostname, answers.users], ['/dev/vdb', 'hello', {}])
  assert.equal(passwords.size, 0)
  assert.match(asker.said.join('\n'), /^ +\/dev\/vda .*this machine runs from \/dev\/vda$/m)
  assert.match(asker.said.join('\n'), /^ +1 +\/dev\/vdb +20\.0 GiB +QEMU +empty$/m)
})

test('lines fit on a screen of 80 columns', () => {
  const model = 'Samsung SSD 870 EVO 1TB With Everything'
  const found = {
    ...machine(disk({ model })),
    disks: machine(disk()).disks.map((one) => ({ ...one, model })),
  }
  const asker = typing('', '', '')
  interview(asker, found, source(), accounts)
  assert.match(asker.said.join('\n'), /Samsung SSD 870 E\.\.\. /)
  for (const line of asker.said.join('\n').split('\n')) assert.ok(line.length < 80, line)
})

test('a disk that is too small is shown, and cannot be chosen', () => {
  const stick = disk({ path: '/dev/vdc', bytes: 64 * 2 ** 20 })
  const { disks, ...rest } = machine(disk())
  const asker = typing('', '', '')
  const { answers } = interview(asker, { ...rest, disks: [stick, ...disks] }, source(), accounts)
  assert.equal(answers.disk, '/dev/vdb')
  assert.match(asker.said.join('\n'), /^ +\/dev\/vdc .*\/dev\/vdc is too small: it has 64\.0 MiB$/m)
})

test('what is on a disk may stay; an account of the system is asked for key and password alone', () => {
  const used = machine(disk({ partitions: [partition(1, 1, 100, { contentLabel: 'photos' })] }))
  const asker = typing('1', 'maybe', 'y', '', 'admin', key, '')
  const { answers } = interview(asker, used, source(), accounts)
  assert.deepEqual(answers.mode, 'keep')
  assert.deepEqual(answers.users['admin']?.groups, [])
  assert.ok(asker.said.includes('Your account (the system has admin; empty: none): '))
  assert.match(asker.said.join('\n'), /1 partition: photos$/m)
})

test('who locks himself out is asked whether that is meant', () => {
  const asker = typing('', '', '', '', 'anna', '', '', '', '', '', '', '', 'maybe', 'y')
  const { answers } = interview(asker, machine(disk()), source(), {
    ...accounts,
    users: new Map([['root', 0]]),
  })
  assert.deepEqual(Object.keys(answers.users), ['anna'])
  assert.equal(asker.said.filter((text) => text.startsWith('The system has no accounts')).length, 1)
  assert.equal(asker.said.filter((text) => text.startsWith('Nothing lets anna in')).length, 3)
  const nobody = typing('', '', '', 'y')
  assert.deepEqual(
    interview(nobody, machine(disk()), source(), { ...accounts, users: new Map() }).answers.users,
    {},
  )
})

test('only who says so starts the machine anew', () => {
  const asker = typing('later', '')
  assert.equal(askReboot(asker), false)
  assert.ok(asker.said.includes('Please type y or n.'))
  assert.equal(askReboot(typing('y')), true)
  // The disk is done: that nobody answers is no failure of the installation.
  const gone: Asker = {
    ...asker,
    ask: () => {
      throw requestError({ code: 'install-unanswered', message: 'there are no more answers' })
    },
  }
  assert.equal(askReboot(gone), false)
})

test('a password is not shown, and whoever breaks off has a terminal as before', () => {
  const did: string[] = []
  const answering = (answer: string | undefined, status = 0): Asker =>
    personAt({
      console: {
        out: () => {},
        error: (text) => did.push(text),
        isTerminal: true,
        line: () => undefined,
        ask: () => answer,
      },
      processes: {
        run: (command) => {
          did.push(command.join(' '))
          return { status, timedOut: false, stdout: '', stderr: '' }
        },
      },
    })
  assert.equal(answering(' a ').askSecretly('Password: '), ' a ')
  assert.deepEqual(did.splice(0), ['stty -echo -isig', 'stty echo isig', ''])
  for (const broken of ['a\u0003', undefined]) {
    assert.throws(
      () => answering(broken).askSecretly('Password: '),
      (error) => error instanceof IngotError && error.problems[0]?.code === 'install-unanswered',
    )
    assert.deepEqual(did.splice(0), ['stty -echo -isig', 'stty echo isig', ''])
  }
  answering('a', 1).askSecretly('Password: ')
  assert.equal(did[1], 'This terminal shows what is typed.')
})

test('without a disk to install on nothing is asked', () => {
  assert.throws(
    () => interview(typing(), machine(disk({ isReadOnly: true })), source(), accounts),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-disk-missing',
  )
})

function encryptionAsked(lines: readonly string[], optional: boolean, hasTpm2: boolean) {
  const asker = typing('', ...lines, '', '')
  const from = encryptable('uefi', optional)
  const { answers, passphrase } = interview(asker, machine(disk(), { hasTpm2 }), from, accounts)
  return [answers.encryption, passphrase]
}

test('a passphrase is asked for where the disk can be encrypted, the TPM where there is one', () => {
  const passphrase = 'correct horse'
  const one = [passphrase, passphrase]
  assert.deepEqual(encryptionAsked([...one, ''], false, false), [
    { passphrase: 'ask', tpm2: false, recoveryKey: true },
    passphrase,
  ])
  assert.deepEqual(encryptionAsked(['', ...one, 'y', 'n'], true, true), [
    { passphrase: 'ask', tpm2: true, recoveryKey: false },
    passphrase,
  ])
  assert.deepEqual(encryptionAsked(['n'], true, true), [undefined, undefined])
})

test('where there is no room, a person may make something smaller', () => {
  const full = disk({ partitions: [partition(1, 1, 20_000, { contentLabel: 'photos' })] })
  const offered = [
    {
      partition: full.partitions[0] ?? partition(1, 1, 1),
      leastBytes: 4 * gibibyte,
      mostBytes: 14 * gibibyte,
    },
  ]
  const resizeOf = (...lines: readonly string[]) =>
    interview(typing('vdb', ...lines), machine(full), source(), accounts, () => offered).answers.resize
  assert.deepEqual(resizeOf('y', '7', '1', '20G', '', '', ''), { vdb1: '9G' })
  assert.deepEqual(resizeOf('y', 'vdb1', '8000M', '', ''), { vdb1: '8000M' })
  assert.deepEqual(resizeOf('y', '', '', ''), {})
  assert.deepEqual(resizeOf('n', '', ''), {}, 'what is not kept need not be smaller')
})

test('on BIOS the first disk is taken, and others may be kept', () => {
  const there = machine(disk({ partitions: [partition(1, 1, 100)] }), { firmware: 'bios' })
  const { answers } = interview(typing('vdb', '', ''), there, source('bios'), accounts)
  assert.equal(answers.mode, 'erase')
})
