import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { commitArgument } from '@ingot/contracts/sealed.ts'
import { releaseSchema, type Release } from '@ingot/contracts/release.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Command } from '../ports/ports.ts'
import type { Published } from '../publish/offer.ts'
import { rootedWorld, type RootedWorld } from '../testing/rooted.ts'
import { installSealed } from './install-sealed.ts'
import { inBootOrder, programName, sealedLoader, sealedName } from './programs.ts'
import { readSlotRecords, rememberSlot } from './records.ts'
import { preferred } from './revert-sealed.ts'
import { readSeal } from './seal.ts'
import { roomProblems, slotProblems } from './slot-problems.ts'
import { freeSlot, isNamedBy, readSealedDisk, runningSlot, uuidsOf } from './slots.ts'

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string]
const programs = '/boot/efi/EFI/Linux'

const throwsCode = (work: () => unknown, code: string): void =>
  assert.throws(work, (error) => error instanceof IngotError && error.problems[0]?.code === code)

/** A disk whose slot `a` runs, as lsblk(8) and sfdisk(8) tell of it. */
function table(
  running: readonly string[] = ['/dev/vda2', '/dev/vda3'],
): (command: Command) => string | undefined {
  const names = ['ingot-esp', 'ingot-root-a', 'ingot-verity-a', 'ingot-root-b', 'ingot-verity-b']
  const partitions = names.map((name, index) => ({
    node: `/dev/vda${index + 1}`,
    size: 2048,
    uuid: name.endsWith('-a')
      ? '11111111-1111-1111-1111-111111111111'
      : 'ABCDEF00-0000-0000-0000-000000000000',
    name,
  }))
  return ([program, ...args]) => {
    if (program === 'lsblk')
      return ['/dev/mapper/root crypt', ...running.map((path) => `${path} part`), '/dev/vda disk'].join('\n')
    if (program === 'sfdisk' && args[0] === '--json')
      return JSON.stringify({ partitiontable: { sectorsize: 512, partitions } })
    return undefined
  }
}

/** A sealed machine that runs commit `one`, with these programs. */
function machine(
  t: TestContext,
  names: readonly string[],
  play: (command: Command) => number = () => 0,
): RootedWorld {
  const told = table()
  const world = rootedWorld(t, (command) => {
    const stdout = told(command)
    return stdout === undefined ? { status: play(command) } : { stdout }
  })
  const { files } = world.ports
  for (const directory of ['/proc', programs]) files.makeDirectory(directory)
  files.write('/proc/cmdline', `roothash=${one} ${commitArgument}=${one} quiet roothash=${two}\n`)
  for (const name of names) files.write(`${programs}/${name}`, '')
  return world
}

const listing = (...list: readonly string[]) => ({ list: () => list, read: () => undefined })

const names = (world: RootedWorld): readonly string[] => world.ports.files.list(programs) ?? []

function releaseOf(piece: string): Release {
  const sha256 = createHash('sha256').update(piece).digest('hex')
  const file = { bytes: piece.length, pieces: [sha256] }
  return releaseSchema.parse({
    schema: 1,
    kind: 'release',
    system: 'hello',
    version: '2',
    sequence: 2,
    commit: two,
    created: '2026-01-01T00:00:00Z',
    minimumSequence: 0,
    bootMode: 'uefi',
    architecture: 'amd64',
    notes: '',
    sealed: { rootHash: two, root: file, verity: file, program: file },
  })
}

test('what the program said counts, not what a hypervisor adds', (t) => {
  assert.deepEqual(readSeal(machine(t, []).ports.files), { rootHash: one, commit: one })
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

/** Plays the programs of an update; `fails` ends with 1. */
function updating(t: TestContext, fails: string): { readonly world: RootedWorld; readonly code: string } {
  const [a, b] = [one.slice(0, 12), three.slice(0, 12)]
  const piece = 'piece'
  const told = table()
  const world = rootedWorld(t, (command) => {
    const [program, ...args] = command
    if (program === fails) return { status: 1 }
    const stdout = told(command)
    if (stdout !== undefined) return { stdout }
    if (program === 'curl') return { stdout: '200' }
    if (program === 'sha256sum') return { stdout: createHash('sha256').update(piece).digest('hex') }
    if (program === 'cp') world.ports.files.write(args.at(-1) ?? '', piece)
    if (program === 'cmp' && args[0] === '--silent') return { status: 1 }
    return {}
  })
  const { files } = world.ports
  for (const directory of ['/proc', programs, '/var/lib/ingot']) files.makeDirectory(directory)
  files.write('/proc/cmdline', `roothash=${one} ${commitArgument}=${one}\n`)
  for (const name of [`ingot-4-${a}.efi`, `ingot-3-${b}.efi`]) files.write(`${programs}/${name}`, '')
  let code = 'done'
  try {
    const work = { release: releaseOf(piece), url: 'http://x', times: {}, note: () => {}, remember: () => {} }
    assert.equal(installSealed(world.ports, work), sealedName(two))
  } catch (error) {
    assert.ok(error instanceof IngotError)
    code = error.problems[0]?.code ?? ''
  }
  return { world, code }
}

test('a program that another key signed, or that opens another root, changes nothing', (t) => {
  for (const [fails, expected] of [
    ['sbverify', 'program-foreign'],
    ['grep', 'release-mixed'],
  ] as const) {
    const { world, code } = updating(t, fails)
    assert.equal(code, expected)
    assert.equal(names(world).length, 2)
    assert.ok(!world.commands.some((command) => command.some((word) => word.startsWith('of=/dev'))))
  }
})

test('the other program goes before its slot is written, the new one comes when all is there', (t) => {
  for (const fails of ['veritysetup', 'sfdisk', 'cp']) {
    const { world, code } = updating(t, fails)
    assert.notEqual(code, 'done')
    if (fails !== 'sfdisk') assert.deepEqual(names(world), [`ingot-4-${one.slice(0, 12)}.efi`], fails)
  }
  const { world, code } = updating(t, 'nothing')
  assert.equal(code, 'done')
  assert.deepEqual(names(world), [`ingot-4-${one.slice(0, 12)}.efi`, `ingot-5-${two.slice(0, 12)}+3.efi`])
  const written = world.commands.flatMap((command) => command.filter((word) => word.startsWith('of=/dev/')))
  assert.deepEqual([...new Set(written)], ['of=/dev/vda4', 'of=/dev/vda5'], 'never the slot that runs')
  const told = world.commands.filter((command) => command.includes('--part-uuid'))
  assert.deepEqual(
    told.map((command) => command.slice(-3)),
    [
      ['/dev/vda', '4', uuidsOf(two).root],
      ['/dev/vda', '5', uuidsOf(two).verity],
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
