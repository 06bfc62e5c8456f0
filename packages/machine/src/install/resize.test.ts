import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { DiskPlan, FoundDisk, FoundPartition } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Command, Finished } from '../ports/ports.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { makePartitions } from './make-partitions.ts'
import { mebibyte } from './place.ts'
import { contentProblems, fillContents, movingNote, shrinkableOn, shrinkContents } from './resize.ts'
import { disk, gibibyte, partition, source } from './testing/samples.ts'

/** Answers of the programs of file systems, of one that has `has` bytes and needs `needs`. */
function programs(has: number, needs: number, more: (command: Command) => Partial<Finished> | undefined) {
  return (command: Command): Partial<Finished> => {
    const told = more(command)
    if (told !== undefined) return told
    switch (command.slice(0, command[0] === 'btrfs' ? 2 : 1).join(' ')) {
      case 'dumpe2fs':
        return {
          stdout: `Filesystem features:      has_journal extent\nFilesystem state:         clean\nBlock count:              ${has / 4096}\nBlock size:               4096\n`,
        }
      case 'resize2fs':
        return { stdout: `Estimated minimum size of the filesystem: ${needs / 4096}\n` }
      case 'btrfs filesystem':
        return {
          stdout: `Label: none\n\tTotal devices 1 FS bytes used 1\n\tdevid    1 size ${has} used 1 path /dev/vdb3\n`,
        }
      case 'btrfs inspect-internal':
        return { stdout: `${needs} bytes (x)\n` }
      case 'ntfsresize':
        return {
          stdout: `Current volume size: ${has} bytes (1 MB)\nYou might resize at ${needs} bytes or 1 MB\n`,
        }
      case 'blkid':
        return { stdout: '7d1b\n' }
      default:
        return {}
    }
  }
}

const found = (content: string, more: Partial<FoundPartition> = {}) =>
  partition(3, 101, 10_240, { content, ...more })

function planOf(one: FoundPartition, size: number): DiskPlan {
  const step = { kind: 'resize', partition: one, bytes: size * mebibyte, reason: '' } as const
  return { disk: disk({ partitions: [one] }), mode: 'keep', isHalfInstalled: false, steps: [step] }
}

interface Trial {
  readonly content: string
  readonly size: number
  readonly has?: number
  readonly needs?: number
  readonly play?: (command: Command) => Partial<Finished> | undefined
}

function tried(t: TestContext, { content, has = 10 * gibibyte, needs = gibibyte, play }: Trial) {
  const world = rootedWorld(t, programs(has, needs, play ?? (() => undefined)))
  world.ports.files.makeDirectory('/dev')
  for (const name of ['vdb', 'vdb3']) world.ports.files.write(`/dev/${name}`, '')
  return { ...world, one: found(content, { contentLabel: content === 'swap' ? 'memory' : '' }) }
}

/** What is written by an installation, and not only looked at. */
function writes(commands: readonly Command[]): readonly string[] {
  return commands
    .filter(([program]) => program === 'setsid' || program === 'e2fsck' || program === 'mkswap')
    .map((command) => command.join(' '))
    .filter((words) => !words.includes(' -n '))
}

const shrunk: readonly (readonly [content: string, ...commands: readonly string[]])[] = [
  ['ext4', 'e2fsck -f -p /dev/vdb3', 'setsid --wait resize2fs /dev/vdb3 4194304K'],
  ['btrfs', 'setsid --wait btrfs filesystem resize 1:4294967296 /run/ingot/install/top'],
  ['ntfs', 'setsid --wait ntfsresize --no-progress-bar --size 4294967296 /dev/vdb3'],
  ['swap'],
]

for (const [content, ...commands] of shrunk)
  test(`${content} is made smaller before its partition, once`, (t) => {
    const first = tried(t, { content, size: 4096 })
    const plan = planOf(first.one, 4096)
    assert.deepEqual(contentProblems(first.ports, { ...plan, others: [] }), [])
    assert.deepEqual(writes(first.commands), [], 'a plan changes nothing')
    shrinkContents(first.ports, plan)
    assert.deepEqual(writes(first.commands), commands)
    // The power went away before its end moved, and after that.
    const again = tried(t, { content, size: 4096, has: 4 * gibibyte })
    shrinkContents(again.ports, planOf(again.one, 4096))
    const moved = { ...again.one, bytes: 4 * gibibyte }
    shrinkContents(again.ports, planOf(moved, 4096))
    assert.deepEqual(writes(again.commands), [])
    fillContents(again.ports, planOf(moved, 4096))
    assert.deepEqual(
      writes(again.commands),
      content === 'swap' ? ['mkswap --quiet --uuid 7d1b --label memory /dev/vdb3'] : [],
    )
  })

const grown: readonly (readonly [content: string, ...commands: readonly string[]])[] = [
  ['ext4', 'e2fsck -f -p /dev/vdb3', 'setsid --wait resize2fs /dev/vdb3'],
  ['btrfs', 'setsid --wait btrfs filesystem resize 1:max /run/ingot/install/top'],
  ['ntfs', 'setsid --wait ntfsresize --no-progress-bar /dev/vdb3'],
]

for (const [content, ...commands] of grown)
  test(`${content} is made larger after its partition, also where that was interrupted`, (t) => {
    for (const bytes of [10 * gibibyte, 12 * gibibyte]) {
      const { ports, one, commands: all } = tried(t, { content, size: 12 * 1024 })
      const plan = planOf({ ...one, bytes }, 12 * 1024)
      shrinkContents(ports, plan)
      assert.deepEqual(writes(all), [])
      fillContents(ports, plan)
      assert.deepEqual(writes(all), commands)
    }
  })

test('only the end of a partition moves, and the kernel sees it before anything goes on', (t) => {
  const one = found('ext4')
  const sizes = [10_240, 4096]
  const inputs: string[] = []
  const { ports, commands } = rootedWorld(t, ([program], { input }) => {
    if (program === 'sfdisk') inputs.push(input ?? '')
    if (program !== 'lsblk') return {}
    const part = { name: '-', type: 'part', ro: false, path: '/dev/vdb3', partn: 3, start: 101 * 2048 }
    const children = [{ ...part, size: (sizes.shift() ?? 0) * mebibyte }]
    const whole = { name: 'vdb', path: '/dev/vdb', type: 'disk', ro: false, size: 1, children }
    return { stdout: JSON.stringify({ blockdevices: [whole] }) }
  })
  ports.files.makeDirectory('/dev')
  for (const name of ['vdb', 'vdb3']) ports.files.write(`/dev/${name}`, '')
  makePartitions({ ...ports, clock: { ...ports.clock, sleep: () => {} } }, planOf(one, 4096))
  assert.deepEqual(inputs, [`size=${4096 * 2048}\n`])
  const sfdisk = commands.find(([program]) => program === 'sfdisk')
  assert.deepEqual(sfdisk?.slice(-3), ['--partno', '3', '/dev/vdb'])
  assert.deepEqual(sizes, [])
})

function answer(program: string, told: Partial<Finished>) {
  return (command: Command) => (command.includes(program) ? told : undefined)
}

/** A volume that Windows is to check. */
function dirty(command: Command): Partial<Finished> | undefined {
  const asks = command[0] === 'ntfsresize' && !command.includes('--force')
  return asks ? { status: 1, stderr: 'Volume is scheduled for check.' } : undefined
}

test('what cannot be made smaller is refused before anything is written, and says why', (t) => {
  const code = (trial: Trial) => {
    const { ports, commands, one } = tried(t, trial)
    const problems = contentProblems(ports, { ...planOf(one, trial.size), others: [] })
    assert.deepEqual(writes(commands), [])
    assert.ok(problems.every(({ hint, where }) => hint !== undefined && where === '/dev/vdb'))
    return problems.map((problem) => `${problem.code}: ${problem.why}`).join()
  }
  assert.match(code({ content: 'ext4', size: 1024 }), /^install-resize-small: .* 1.0 GiB.* 1.1 GiB$/)
  assert.match(code({ content: 'btrfs', size: 1024 }), /^install-resize-small/)
  assert.match(
    code({ content: 'ext4', size: 4096, play: answer('e2fsck', { status: 4, stdout: 'Fix? no' }) }),
    /^install-resize-check: .*Fix\? no$/,
  )
  const journal = { stdout: 'Filesystem features: needs_recovery\nBlock count: 9\nBlock size: 9\n' }
  assert.match(code({ content: 'ext4', size: 4096, play: answer('dumpe2fs', journal) }), /not unmounted/)
  const several = { stdout: 'Total devices 2 FS\n\tdevid 1 size 9 used 1\n\tdevid 2 size 9 used 1\n' }
  assert.match(code({ content: 'btrfs', size: 4096, play: answer('show', several) }), /several devices/)
  assert.match(code({ content: 'ntfs', size: 4096, play: answer('ntfs-3g.probe', { status: 14 }) }), /sleeps/)
  assert.match(code({ content: 'ntfs', size: 4096, play: dirty }), /^install-resize-check: Volume is/)
  // It waits to be checked since it was made smaller here.
  assert.equal(code({ content: 'ntfs', size: 4096, has: 4 * gibibyte, play: dirty }), '')
  assert.match(
    code({ content: 'ntfs', size: 4096, play: answer('ntfsresize', { status: 127 }) }),
    /^tool-missing/,
  )
})

test('one that was killed while it was moved goes on', (t) => {
  const { ports, one, commands } = tried(t, {
    content: 'ext4',
    size: 4096,
    play: ([program]) =>
      program === 'dumpe2fs'
        ? {
            stdout: `Filesystem state: clean with errors\nBlock count: ${(10 * gibibyte) / 4096}\nBlock size: 4096\n`,
          }
        : undefined,
  })
  const plan = planOf(one, 4096)
  assert.deepEqual(contentProblems(ports, { ...plan, others: [] }), [])
  assert.ok(!commands.some((command) => command.includes('-P')), 'what it needs is not known')
  shrinkContents(ports, plan)
  assert.equal(writes(commands)[0], 'e2fsck -f -p /dev/vdb3')
  assert.equal(ports.files.status(movingNote(one)), undefined, 'it is not at work any more')
})

test('one that was killed when it had its size already is put right nevertheless', (t) => {
  const errors = 'Filesystem state: clean with errors\nBlock size: 4096\nBlock count: '
  const killed = (has: number) =>
    tried(t, {
      content: 'ext4',
      size: 4096,
      play: ([program]) => (program === 'dumpe2fs' ? { stdout: `${errors}${has / 4096}\n` } : undefined),
    })
  const small = killed(4 * gibibyte)
  shrinkContents(small.ports, planOf(small.one, 4096))
  assert.deepEqual(writes(small.commands), [
    'e2fsck -f -p /dev/vdb3',
    'setsid --wait resize2fs /dev/vdb3 4194304K',
  ])
  const large = killed(12 * gibibyte)
  fillContents(large.ports, planOf({ ...large.one, bytes: 12 * gibibyte }, 12 * 1024))
  assert.deepEqual(writes(large.commands), ['e2fsck -f -p /dev/vdb3', 'setsid --wait resize2fs /dev/vdb3'])
})

test('what may be asked is answered with yes where it is known to have been killed there alone', (t) => {
  for (const isKnown of [true, false]) {
    const { ports, one, commands } = tried(t, {
      content: 'ext4',
      size: 4096,
      play: (command) => (command.includes('-p') ? { status: 4 } : undefined),
    })
    ports.files.makeDirectory('/var/lib/ingot')
    if (isKnown) ports.files.write(movingNote(one), '')
    const work = () => shrinkContents(ports, planOf(one, 4096))
    if (isKnown) work()
    else assert.throws(work, /put right/)
    assert.equal(
      commands.some((command) => command.includes('-y')),
      isKnown,
    )
  }
})

test('what has a fault that needs a person is left as it is', (t) => {
  const { ports, one, commands } = tried(t, {
    content: 'ext4',
    size: 4096,
    play: (command) =>
      command.includes('-p') ? { status: 4, stdout: 'UNEXPECTED INCONSISTENCY' } : undefined,
  })
  assert.throws(
    () => shrinkContents(ports, planOf(one, 4096)),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-resize-check',
  )
  assert.ok(!commands.some(([program]) => program === 'setsid'))
})

function hintHas(words: RegExp) {
  return (error: unknown) => error instanceof IngotError && words.test(error.problems[0]?.hint ?? '')
}

test('what fails says what became of its partition', (t) => {
  const { ports, one } = tried(t, {
    content: 'ext4',
    size: 4096,
    play: ([program]) => (program === 'setsid' ? { status: 1, stderr: 'no' } : undefined),
  })
  assert.throws(() => shrinkContents(ports, planOf(one, 4096)), hintHas(/partition is as it was/))
  const larger = planOf({ ...one, bytes: 12 * gibibyte }, 12 * 1024)
  assert.throws(() => fillContents(ports, larger), hintHas(/has its new size/))
})

/** A disk without free space. */
function full(content: string, more: Partial<FoundPartition> = {}): FoundDisk {
  const rest = partition(3, 101, 20_378, { content, ...more })
  return disk({ partitions: [partition(1, 1, 100, { content: 'vfat' }), rest] })
}

test('a program that is missing is named, with what to declare', (t) => {
  for (const [content, missing, named] of [
    ['btrfs', 'btrfs', 'btrfs-progs'],
    ['ntfs', 'ntfsresize', 'installer: { ntfs: true }'],
  ] as const) {
    const { ports, one } = tried(t, { content, size: 4096, play: answer(missing, { status: 127 }) })
    const [problem] = contentProblems(ports, { ...planOf(one, 4096), others: [] })
    assert.ok(problem?.hint?.includes(named), JSON.stringify(problem))
    assert.deepEqual(shrinkableOn(ports, full(content), source()), [], 'nor does a question fail')
  }
})

test('where there is no room, what could make some is offered', (t) => {
  const offered = (target: FoundDisk, needs = gibibyte) => {
    const { ports } = tried(t, { content: 'ext4', size: 0, needs })
    return shrinkableOn(ports, target, source())
  }
  const [one, ...others] = offered(full('ext4'))
  assert.equal(others.length, 0)
  assert.ok(one && one.leastBytes > gibibyte && one.mostBytes < 20_378 * mebibyte - gibibyte)
  assert.equal(offered(full('xfs')).length, 0)
  assert.equal(offered(full('ext4', { uses: ['mounted at /mnt'] })).length, 0)
  assert.equal(offered(full('ext4'), 19 * gibibyte).length, 0, 'it would not be enough')
  assert.equal(offered(disk({ partitions: [partition(3, 101, 9000)] })).length, 0, 'there is room')
})
