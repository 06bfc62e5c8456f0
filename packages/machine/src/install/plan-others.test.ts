import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OtherDisk } from '@ingot/contracts/disk.ts'
import type { FoundDisk, InstallMachine } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { mebibyte } from './place.ts'
import { planInstallation } from './plan.ts'
import { parseAnswers, readOthers } from './read-answers.ts'
import { renderPlan } from './render.ts'
import { disk, machine, partition, source, wanted } from './testing/samples.ts'
import type { Wanted } from './wanted.ts'

const vault: OtherDisk = {
  name: 'vault',
  partitions: [
    { kind: 'swap', name: 'swap', label: 'ingot-swap', bytes: 1024 * mebibyte },
    {
      kind: 'data',
      name: 'archive',
      label: 'ingot-archive',
      bytes: null,
      fileSystem: { kind: 'xfs' },
      mountPoint: '/srv/archive',
    },
  ],
}
const second: OtherDisk = {
  name: 'second',
  partitions: [
    { kind: 'mirror', name: 'data-mirror', label: 'ingot-data-mirror', bytes: 900 * mebibyte, of: 'data' },
    { kind: 'mirror', name: 'root-mirror', label: 'ingot-root-mirror', bytes: null, of: 'root' },
  ],
}

function withOthers(...others: readonly OtherDisk[]): Wanted['source'] {
  const plain = source()
  return { ...plain, disk: { ...plain.disk, layout: { ...plain.disk.layout, others } } }
}

/** With data and a root that are mirrored on `second`. */
function mirrored(): Wanted['source'] {
  const whole = withOthers(second)
  const fileSystem = { kind: 'btrfs', compression: 'zstd', subvolumes: [], mirror: 'second' } as const
  const [esp, root] = whole.disk.layout.partitions
  assert.ok(esp && root?.kind === 'root')
  const bytes = 900 * mebibyte
  const data = {
    kind: 'data',
    name: 'data',
    label: 'ingot-data',
    bytes,
    fileSystem,
    mountPoint: '/srv',
  } as const
  const layout = { ...whole.disk.layout, partitions: [esp, data, { ...root, fileSystem }] }
  return { ...whole, disk: { ...whole.disk, layout } }
}

/** Beside the first disk. */
function and(other: Partial<FoundDisk>, main = disk()): InstallMachine {
  const plain = machine(main)
  return { ...plain, disks: [...plain.disks, disk({ path: '/dev/vdc', ...other })] }
}

const asked = (more: Partial<Wanted> = {}) =>
  wanted({ source: withOthers(vault), others: { vault: { disk: '/dev/vdc' } }, ...more })

test('each disk gets what is declared for it', () => {
  const { plan, problems, unasked } = planInstallation(and({}), asked())
  assert.deepEqual([problems, unasked], [[], []])
  assert.ok(plan)
  assert.equal(
    renderPlan(plan),
    `/dev/vdb, 20.0 GiB, QEMU

        partition  size      content  because
create  esp        512 MiB   vfat     kernels, and what starts them
create  root       19.5 GiB  ext4     the system and /var: what is left

vault, /dev/vdc, 20.0 GiB, QEMU

        partition  size      content  because
create  swap       1.0 GiB   swap     memory on disk
create  archive    19.0 GiB  xfs      data, at /srv/archive`,
  )
})

test('nothing on another disk is destroyed that was not named, and what is ours goes on', () => {
  const partitions = [
    partition(1, 1, 1024, { path: '/dev/vdc1', label: 'ingot-swap', content: 'swap' }),
    partition(2, 1025, 9000, { path: '/dev/vdc2', label: 'ingot-archive', content: 'xfs' }),
  ]
  const used = and({ partitions, table: 'gpt' })
  const { unasked, problems } = planInstallation(used, asked())
  assert.deepEqual(
    unasked.map(({ path }) => path),
    ['/dev/vdc1', '/dev/vdc2'],
  )
  assert.deepEqual(problems, [])
  assert.deepEqual(planInstallation(used, asked({ destroy: ['vdc1', 'ingot-archive'] })).unasked, [])
  const before = [
    partition(1, 1, 512, { label: 'ingot-esp' }),
    partition(2, 513, 9000, { label: 'ingot-root' }),
  ]
  const again = planInstallation(
    and({ partitions, table: 'gpt' }, disk({ partitions: before })),
    asked({ mode: 'keep', destroy: ['ingot-esp', 'ingot-root'] }),
  )
  assert.deepEqual([again.problems, again.unasked], [[], []])
  assert.deepEqual(
    again.plan?.others[0]?.steps.map(({ kind }) => kind),
    ['keep', 'keep'],
  )
  // A new one, where the first keeps what it has.
  const fresh = planInstallation(
    and({}, disk({ partitions: before })),
    asked({ mode: 'keep', destroy: ['ingot-esp', 'ingot-root'] }),
  )
  assert.deepEqual([fresh.problems, fresh.plan?.others[0]?.mode], [[], 'erase'])
})

test('where the first disk is a new one, the others keep what they have, also the second time', () => {
  const partitions = [partition(2, 1025, 9000, { path: '/dev/vdc2', label: 'ingot-archive', content: 'xfs' })]
  const left = disk({ partitions: [partition(1, 1, 512, { label: 'installing-esp' })] })
  for (const main of [disk(), left]) {
    const { plan, problems, unasked } = planInstallation(
      and({ partitions, table: 'gpt' }, main),
      asked({ mode: 'keep' }),
    )
    assert.deepEqual([problems, unasked, plan?.mode], [[], [], 'erase'])
    assert.equal(plan?.others[0]?.mode, 'keep')
    assert.equal(plan.others[0].steps[0]?.kind, 'keep')
  }
})

/** On disks that have something. */
const reinstalled = (main: FoundDisk, other: Partial<FoundDisk>, destroy: readonly string[]) =>
  planInstallation(
    and(other, main),
    wanted({ source: mirrored(), others: { second: { disk: '/dev/vdc' } }, mode: 'keep', destroy }),
  )

test('halves of a mirror are made, or go on, together', () => {
  const esp = partition(1, 1, 512, { label: 'ingot-esp' })
  const data = partition(2, 513, 900, { label: 'ingot-data', content: 'btrfs' })
  const root = partition(3, 1413, 9000, { label: 'ingot-root', content: 'btrfs' })
  const main = disk({ partitions: [esp, data, root] })
  const there = {
    table: 'gpt',
    partitions: [
      partition(1, 1, 900, { path: '/dev/vdc1', label: 'ingot-data-mirror', content: 'btrfs' }),
      partition(2, 901, 9000, { path: '/dev/vdc2', label: 'ingot-root-mirror', content: 'btrfs' }),
    ],
  }
  const all = ['ingot-esp', 'ingot-root', 'ingot-root-mirror']
  const { plan, problems } = reinstalled(main, there, all)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    plan?.others[0]?.steps.map(
      (step) => `${step.kind} ${step.kind === 'create' ? step.name : step.partition.label}`,
    ),
    ['keep ingot-data-mirror', 'destroy ingot-root-mirror', 'create root-mirror'],
  )
  for (const [kept, destroy] of [
    ['ingot-root-mirror', ['ingot-esp', 'ingot-root']],
    ['ingot-data', [...all, 'ingot-data-mirror']],
    ['ingot-data-mirror', [...all, 'ingot-data']],
  ] as const) {
    const [problem, ...more] = reinstalled(main, there, destroy).problems
    assert.deepEqual([problem?.code, more], ['install-mirror-half', []])
    assert.match(problem?.hint ?? '', new RegExp(`--destroy ${kept}\\)`))
    assert.match(problem?.why ?? '', /only half that is left/)
  }
})

test('a root that is mirrored goes into no btrfs of others', () => {
  const pool = partition(2, 513, 9000, { label: 'pool', content: 'btrfs' })
  const { problems } = planInstallation(
    and({}, disk({ partitions: [pool] })),
    wanted({ source: mirrored(), others: { second: { disk: '/dev/vdc' } }, mode: 'keep', pool: pool.path }),
  )
  assert.ok(problems.some(({ code }) => code === 'install-pool-whole'))
})

test('other disks that cannot be had are refused, each with what to do', () => {
  const table: readonly (readonly [code: string, InstallMachine, Wanted])[] = [
    ['install-other-missing', and({}), asked({ others: {} })],
    ['install-disk-unknown', and({}), asked({ others: { vault: { disk: '/dev/vdz' } } })],
    ['install-disk-twice', and({}), asked({ others: { vault: { disk: '/dev/vdb' } } })],
    [
      'install-disk-twice',
      and({}),
      asked({
        source: withOthers(vault, { name: 'more', partitions: [] }),
        others: { vault: { disk: '/dev/vdc' }, more: { disk: '/dev/vdc' } },
      }),
    ],
    [
      'install-other-unknown',
      and({}),
      asked({ others: { vault: { disk: '/dev/vdc' }, valut: { disk: '/dev/vdc' } } }),
    ],
    ['install-disk-running', and({}), asked({ others: { vault: { disk: '/dev/vda' } } })],
    ['install-disk-in-use', and({ uses: ['raid1 md0'] }), asked()],
    ['install-disk-read-only', and({ isReadOnly: true }), asked()],
    ['install-disk-small', and({ bytes: 1200 * mebibyte }), asked()],
    [
      'install-keep-table',
      and({ table: 'dos', partitions: [] }, disk({ table: 'gpt' })),
      asked({ mode: 'keep' }),
    ],
  ]
  for (const [code, of, want] of table) {
    const { problems } = planInstallation(of, want)
    assert.deepEqual(
      problems.map((one) => one.code),
      [code],
    )
    assert.ok(problems[0]?.hint)
  }
})

test('which disk each other one is, as the command line says it', () => {
  assert.deepEqual(readOthers('vault=/dev/vdc, second=/dev/disk/by-id/a'), {
    vault: { disk: '/dev/vdc' },
    second: { disk: '/dev/disk/by-id/a' },
  })
  assert.deepEqual(readOthers(undefined), {})
  for (const wrong of ['', '/dev/vdc', 'vault=', 'vault=vdc', '=/dev/vdc'])
    assert.throws(
      () => readOthers(wrong),
      (error) => error instanceof IngotError && error.problems[0]?.code === 'install-others-wrong',
      wrong,
    )
})

test('one disk is erased, and another keeps what it has', () => {
  const there = and(
    { partitions: [partition(1, 1, 900, { path: '/dev/vdc1', label: 'ingot-archive', content: 'xfs' })] },
    disk({ partitions: [partition(1, 1, 900)] }),
  )
  const kept = asked({ destroy: 'all', others: { vault: { disk: '/dev/vdc', mode: 'keep' } } })
  const { plan, problems, unasked } = planInstallation(there, kept)
  assert.deepEqual([problems, unasked], [[], []])
  const kinds = [plan, plan?.others[0]].map((one) => one?.steps.map(({ kind }) => kind))
  // Whoever says `all` does not mean what is kept by name.
  assert.deepEqual(kinds, [
    ['destroy', 'create', 'create'],
    ['keep', 'create'],
  ])
  const erased = asked({ mode: 'keep', others: { vault: { disk: '/dev/vdc', mode: 'erase' } } })
  assert.deepEqual(
    planInstallation(there, erased).unasked.map(({ path }) => path),
    ['/dev/vdc1'],
  )
})

test('answers say a disk alone, or with what becomes of it', () => {
  const text = 'others: { vault: /dev/sdb, second: { disk: /dev/sdc, mode: keep } }'
  const { others } = parseAnswers(text, 'answers')
  assert.deepEqual(others, { vault: { disk: '/dev/sdb' }, second: { disk: '/dev/sdc', mode: 'keep' } })
  // Sent over SSH they are read once more.
  assert.deepEqual(parseAnswers(JSON.stringify({ others }), 'answers').others, others)
  for (const wrong of [
    '{ vault: sdb }',
    '{ vault: { disk: /dev/sdb, mode: kept } }',
    '{ vault: { mode: keep } }',
  ])
    assert.throws(
      () => parseAnswers(`others: ${wrong}`, 'answers'),
      (error) => error instanceof IngotError && error.problems[0]?.hint !== undefined,
      wrong,
    )
})
