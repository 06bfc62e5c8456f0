import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { commitArgument } from '@ingot/contracts/sealed.ts'
import { revert } from '../commands/revert.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Published } from '../publish/offer.ts'
import { readHistory } from '../state/history.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { machine, names, one, programs, releaseOf, table, three, two } from '../testing/sealed-machine.ts'
import { inBootOrder, programName, sealedLoader, sealedName } from './programs.ts'
import { readSlotRecords, rememberSlot } from './records.ts'
import { preferred } from './revert-sealed.ts'
import { readSeal } from './seal.ts'
import { roomProblems, slotProblems } from './slot-problems.ts'
import { freeSlot, isNamedBy, readSealedDisk, runningSlot, uuidsOf } from './slots.ts'

const throwsCode = (work: () => unknown, code: string): void =>
  assert.throws(work, (error) => error instanceof IngotError && error.problems[0]?.code === code)

const listing = (...list: readonly string[]) => ({ list: () => list, read: () => undefined })

test('what the program said counts, not what a hypervisor adds', (t) => {
  assert.deepEqual(readSeal(machine(t, []).ports.files), { rootHash: one, commit: one, state: undefined })
  assert.equal(readSeal({ read: () => 'root=/dev/vda1 ostree=/x' }), undefined)
})

const order = (...list: readonly string[]): readonly string[] =>
  inBootOrder(sealedLoader.read(listing(...list), '/esp')).map(({ handle }) => handle)

test('the loader takes the highest number that has tries left', () => {
  const [a, b] = [one.slice(0, 12), two.slice(0, 12)]
  assert.deepEqual(order(`ingot-9-${a}.efi`, `ingot-10-${b}+3.efi`, 'other.efi', `ingot-11-${b}.efi.new`), [
    `ingot-10-${b}+3.efi`,
    `ingot-9-${a}.efi`,
  ])
  assert.deepEqual(order(`ingot-2-${b}+0-3.efi`, `ingot-1-${a}.efi`), [
    `ingot-1-${a}.efi`,
    `ingot-2-${b}+0-3.efi`,
  ])
  for (const name of order(`ingot-1-${a}.efi`, `ingot-2-${b}+2-1.efi`, `ingot-3-${b}+3.efi`)) {
    const [read] = sealedLoader.read(listing(name), '/esp')
    assert.ok(read)
    assert.equal(programName(read), name)
  }
})

test('the slot that runs is told by the devices below the root, and never written to', (t) => {
  const disk = readSealedDisk(machine(t, []).ports)
  assert.equal(freeSlot(disk).letter, 'b')
  assert.equal(runningSlot(disk).letter, 'a')
  for (const running of [[], ['/dev/vda2', '/dev/vda4'], ['/dev/sdb1']]) {
    const told = table(running)
    const { ports } = rootedWorld(t, (command) => ({ stdout: told(command) ?? '' }))
    throwsCode(() => freeSlot(readSealedDisk(ports)), 'slots-unknown')
  }
  const { ports } = rootedWorld(t)
  throwsCode(() => readSealedDisk(ports), 'slots-unknown')
})

test('the halves of a hash are the names of the partitions', (t) => {
  const [slot] = readSealedDisk(machine(t, []).ports).slots
  assert.ok(slot)
  assert.ok(isNamedBy(slot, one))
  assert.ok(!isNamedBy(slot, two))
  assert.deepEqual(uuidsOf(`${'a'.repeat(32)}${'b'.repeat(32)}`), {
    root: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa',
    verity: 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb',
  })
})

test('a release that the slot has no room for is refused', (t) => {
  const { ports } = machine(t, [])
  const { sealed } = releaseOf('x')
  assert.ok(sealed)
  const disk = readSealedDisk(ports)
  assert.deepEqual(roomProblems(disk, sealed), [])
  const large = { ...sealed.root, bytes: 2048 * 512 + 1 }
  assert.deepEqual(
    roomProblems(disk, { ...sealed, root: large, verity: large }).map(({ code }) => code),
    ['slot-too-small', 'slot-too-small'],
  )
})

test('room that the other program gives is room', (t) => {
  const [a, b] = [one.slice(0, 12), two.slice(0, 12)]
  const told = table()
  const free = String(2 * 2 ** 20 + 1)
  const { ports } = rootedWorld(t, (command) => ({ stdout: told(command) ?? `${free}\n` }))
  for (const directory of ['/proc', programs]) ports.files.makeDirectory(directory)
  ports.files.write('/proc/cmdline', `roothash=${one} ${commitArgument}=${one}\n`)
  ports.files.write(`${programs}/ingot-2-${a}.efi`, '')
  const codes = (): readonly string[] => slotProblems(ports, releaseOf('xxx')).map(({ code }) => code)
  assert.deepEqual(codes(), ['space-low', 'boot-space-low'])
  ports.files.write(`${programs}/ingot-1-${b}+0-3.efi`, '12')
  assert.deepEqual(codes(), ['space-low'])
})

test('what is on trial keeps what it would go back to', (t) => {
  const [a, b] = [one.slice(0, 12), two.slice(0, 12)]
  for (const [list, codes] of [
    [[`ingot-2-${a}+2-1.efi`, `ingot-1-${b}.efi`], ['boot-on-trial']],
    [[`ingot-2-${a}.efi`, `ingot-1-${b}.efi`], []],
    [[`ingot-1-${a}+2-1.efi`], []],
    [[`ingot-1-${a}+2-1.efi`, `ingot-2-${b}+0-3.efi`], []],
    [[`ingot-1-${b}.efi`], ['program-missing']],
    [[], ['program-missing']],
  ] as const)
    assert.deepEqual(
      slotProblems(machine(t, list).ports, releaseOf('x')).map(({ code }) => code),
      codes,
      list.join(' '),
    )
})

test('the slots are deployments, in the order of the boot menu', (t) => {
  const { files } = machine(t, [`ingot-1-${one.slice(0, 12)}.efi`, `ingot-2-${two.slice(0, 12)}+3.efi`]).ports
  rememberSlot(files, { commit: two, rootHash: two, system: 'hello', version: '2', slot: 'b' })
  assert.deepEqual(
    readDeployments(files).map(({ checksum, booted, slot }) => [checksum, booted, slot?.version]),
    [
      [two, false, '2'],
      [one, true, undefined],
    ],
  )
  rememberSlot(files, { commit: three, rootHash: three, system: 'hello', version: '3', slot: 'b' })
  assert.deepEqual(
    readSlotRecords(files).map(({ version }) => version),
    ['3'],
    'a slot holds one thing',
  )
  // Who may not look at the boot partition sees the same.
  for (const name of files.list(programs) ?? []) files.remove(`${programs}/${name}`)
  rememberSlot(files, { commit: one, rootHash: one, system: 'hello', version: '1', slot: 'a' })
  assert.deepEqual(
    readDeployments(files).map(({ booted, slot }) => [booted, slot?.version]),
    [
      [true, '1'],
      [false, '3'],
    ],
  )
})

const offer = (commit: string, version: number, tries: Published['tries']): Published => ({
  handle: '',
  deployment: sealedName(commit),
  version,
  title: '',
  kernels: '',
  options: '',
  tries,
})

test('a way back leads to what was judged good', () => {
  const good = [offer(one, 1, 'good'), offer(two, 2, 'good')]
  assert.deepEqual(
    preferred(good, sealedName(one))?.map(({ version }) => version),
    [3, 2],
  )
  const failed = [offer(one, 1, 'good'), offer(two, 2, { left: 0, done: 3 })]
  assert.equal(preferred(failed, sealedName(two)), undefined)
  assert.equal(preferred(good, sealedName(three)), undefined)
})

test('os revert makes the loader prefer the other slot, and takes that back', (t) => {
  const [a, b] = [one.slice(0, 12), two.slice(0, 12)]
  const world = machine(t, [`ingot-1-${b}.efi`, `ingot-2-${a}.efi`])
  const { ports } = world
  const back = (): void => void revert.run({ operands: [], flags: new Set(), values: {}, json: false }, ports)
  const other = { commit: two, system: 'hello', version: '1', slot: 'b' } as const
  rememberSlot(ports.files, { ...other, rootHash: two })
  throwsCode(back, 'slot-not-good')
  assert.deepEqual(names(world), [`ingot-1-${b}.efi`, `ingot-2-${a}.efi`], 'its slot holds something else')
  // What the partitions of slot b are called.
  rememberSlot(ports.files, { ...other, rootHash: 'abcdef00000000000000000000000000'.repeat(2) })
  back()
  assert.deepEqual(names(world), [`ingot-2-${a}.efi`, `ingot-3-${b}.efi`])
  assert.match(world.said.out, /^hello 1 .* boots next$/m)
  back()
  assert.deepEqual(names(world), [`ingot-3-${b}.efi`, `ingot-4-${a}.efi`])
  assert.deepEqual(
    readHistory(ports.files).map(({ kind, version }) => [kind, version]),
    [
      ['revert', '1'],
      ['revert', undefined],
    ],
  )
})
