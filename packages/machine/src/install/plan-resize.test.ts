import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FoundDisk } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { mebibyte } from './place.ts'
import { planInstallation } from './plan.ts'
import { bytesOf } from './plan-resize.ts'
import { parseAnswers, readSizes } from './read-answers.ts'
import { renderPlan } from './render.ts'
import { disk, gibibyte, machine, partition, source, wanted } from './testing/samples.ts'
import type { Wanted } from './wanted.ts'

/** Full: something of Windows, and photos to the end of it. */
function full(photos: Parameters<typeof partition>[3] = {}, more: Partial<FoundDisk> = {}): FoundDisk {
  return disk({
    partitions: [
      partition(1, 1, 100, { content: 'vfat', label: 'EFI' }),
      partition(3, 101, 20_378, { label: 'photos', ...photos }),
    ],
    ...more,
  })
}

const asked = (resize: NonNullable<Wanted['resize']>, more: Partial<Wanted> = {}) =>
  wanted({ mode: 'keep', resize, ...more })

test('what stays is made smaller, and the system takes what becomes free', () => {
  assert.equal(planInstallation(machine(full()), asked({})).problems[0]?.code, 'install-disk-small')
  for (const name of ['vdb3', '/dev/vdb3', 'photos']) {
    const { plan, problems, unasked } = planInstallation(machine(full()), asked({ [name]: '10G' }))
    assert.deepEqual([problems, unasked], [[], []])
    assert.ok(plan)
    assert.equal(
      renderPlan(plan),
      `/dev/vdb, 20.0 GiB, QEMU

        partition  size                  content      because
keep    vdb1       100 MiB               vfat EFI     nobody said that it may go
resize  vdb3       19.9 GiB to 10.0 GiB  ext4 photos  made smaller, as you said; what is in it stays
create  esp        512 MiB               vfat         kernels, and what starts them
create  root       9.4 GiB               ext4         the system and /var: what is left`,
    )
  }
})

test('a partition that begins anywhere ends at a whole MiB, and has its size then', () => {
  const startBytes = 101 * mebibyte + 512 * 63
  const first = planInstallation(machine(full({ startBytes })), asked({ vdb3: '10G' }))
  const step = first.plan?.steps[1]
  assert.ok(step?.kind === 'resize')
  assert.equal(step.bytes, 10 * gibibyte - 512 * 63)
  const again = full({ startBytes, bytes: step.bytes })
  // Begun anew: what is in it fills it, unless somebody uses it by then.
  const kinds = (found: FoundDisk) =>
    planInstallation(machine(found), asked({ vdb3: '10G' })).plan?.steps.map(({ kind }) => kind)
  assert.deepEqual(kinds(again)?.[1], 'resize')
  assert.deepEqual(kinds(full({ startBytes, bytes: step.bytes, uses: ['mounted at /mnt'] }))?.[1], 'keep')
})

test('what is shared is given no size, not even the one that it has', () => {
  for (const size of ['20378M', '10G']) {
    const pool = full({ content: 'btrfs' })
    const { problems } = planInstallation(machine(pool), asked({ vdb3: size }, { pool: '/dev/vdb3' }))
    assert.ok(
      problems.some(({ code }) => code === 'install-resize-shared'),
      size,
    )
  }
})

test('data of the system itself that are to be larger are made so, and go on', () => {
  const data = {
    kind: 'data',
    name: 'shop',
    label: 'ingot-shop',
    bytes: 2 * gibibyte,
    fileSystem: { kind: 'ext4' },
    mountPoint: '/srv/shop',
  } as const
  const plain = source()
  const [esp, root] = plain.disk.layout.partitions
  assert.ok(esp && root)
  const layout = { partitions: [esp, data, root] }
  const asks = { source: { ...plain, disk: { ...plain.disk, layout } } }
  const there = machine(disk({ partitions: [partition(2, 1, 1024, { label: 'ingot-shop' })] }))
  assert.equal(planInstallation(there, asked({}, asks)).problems[0]?.code, 'install-label-taken')
  const { plan, problems } = planInstallation(there, asked({ 'ingot-shop': '2G' }, asks))
  assert.deepEqual(problems, [])
  assert.deepEqual(
    plan?.steps.map((step) => (step.kind === 'create' ? step.name : [step.kind, step.reason])),
    [['resize', 'made larger, as you said; what is in it stays'], 'esp', 'root'],
  )
})

test('what cannot get another size is refused, each with what to do', () => {
  const two = disk({
    partitions: [
      partition(1, 1, 1000, { label: 'Basic data' }),
      partition(2, 1001, 1000, { label: 'Basic data' }),
    ],
  })
  const asleep = disk({ path: '/dev/vdc', partitions: [partition(1, 1, 9, { content: 'swsuspend' })] })
  const beside = { ...machine(full()), disks: [full(), asleep] }
  const table: readonly (readonly [code: string, Parameters<typeof planInstallation>[0], Wanted])[] = [
    ['install-resize-unknown', machine(full()), asked({ vdb3: '10G', vdb9: '1G' })],
    ['install-resize-ambiguous', machine(two), asked({ 'Basic data': '900M' })],
    ['install-resize-ambiguous', machine(full()), asked({ vdb3: '10G', photos: '9G' })],
    ['install-resize-erase', machine(full()), asked({ vdb3: '10G' }, { mode: 'erase', destroy: 'all' })],
    ['install-resize-lost', machine(full()), asked({ vdb3: '10G' }, { destroy: ['photos'] })],
    ['install-resize-in-use', machine(full({ uses: ['mounted at /mnt'] })), asked({ vdb3: '10G' })],
    ['install-resize-content', machine(full({ content: 'xfs' })), asked({ vdb3: '10G' })],
    ['install-resize-content', machine(full({ content: 'crypto_LUKS' })), asked({ vdb3: '10G' })],
    ['install-resize-content', machine(full({ content: '' })), asked({ vdb3: '10G' })],
    ['install-resize-large', machine(two), asked({ vdb1: '2G' })],
    ['install-resize-small', machine(full({ startBytes: 101.9 * mebibyte })), asked({ vdb3: '0M' })],
    ['install-resize-asleep', beside, asked({ vdb3: '10G' })],
  ]
  for (const [code, of, asks] of table) {
    const { problems } = planInstallation(of, asks)
    const found = problems.find((one) => one.code === code)
    assert.ok(found?.hint, `${code}: ${JSON.stringify(problems)}`)
    assert.equal(problems.length, 1, `${code}: ${JSON.stringify(problems)}`)
  }
})

test('sizes are written with their unit, on the command line and in answers', () => {
  assert.deepEqual(
    [bytesOf('40G'), bytesOf('900M'), bytesOf('1.5 GiB')],
    [40 * gibibyte, 900 * mebibyte, 1.5 * gibibyte],
  )
  assert.deepEqual(readSizes('sda3=40G, Basic data=1.5T'), { sda3: '40G', 'Basic data': '1.5T' })
  for (const wrong of ['', 'sda3', 'sda3=', 'sda3=40', 'sda3=40GB', '=40G', 'sda3=40g'])
    assert.throws(
      () => readSizes(wrong),
      (error) => error instanceof IngotError && error.problems[0]?.code === 'install-resize-wrong',
      wrong,
    )
  assert.deepEqual(parseAnswers('resize: { sda3: 40G }', 'answers').resize, { sda3: '40G' })
  assert.throws(
    () => parseAnswers('resize: { sda3: 40 }', 'answers'),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'answers-invalid',
  )
})
