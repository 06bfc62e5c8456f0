import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { FoundDisk, InstallMachine } from '@ingot/contracts/installation.ts'
import { planInstallation, unaskedProblem } from './plan.ts'
import { mebibyte } from './place.ts'
import { renderPlan } from './render.ts'
import { disk, gibibyte, machine, partition, source, wanted } from './testing/samples.ts'
import type { Wanted } from './wanted.ts'

function codes(of: InstallMachine, asked: Wanted): readonly string[] {
  return planInstallation(of, asked).problems.map(({ code }) => code)
}

test('an empty disk gets the layout of the system, the root as the last takes what is left', () => {
  const { plan, problems, unasked } = planInstallation(machine(disk()), wanted())
  assert.deepEqual([problems, unasked], [[], []])
  assert.ok(plan)
  assert.equal(
    renderPlan(plan),
    `/dev/vdb, 20.0 GiB, QEMU

        partition  size      content  because
create  esp        512 MiB   vfat     kernels, and what starts them
create  root       19.5 GiB  ext4     the system and /var: what is left`,
  )
})

test('for BIOS there is a place for GRUB before the first partition', () => {
  const { plan, problems } = planInstallation(
    machine(disk(), { firmware: 'bios' }),
    wanted({ source: source('bios') }),
  )
  assert.deepEqual(problems, [])
  const code = plan?.steps.find((step) => step.kind === 'create' && step.name === 'boot-code')
  assert.ok(code?.kind === 'create')
  assert.deepEqual([code.number, code.startBytes, code.bytes], [3, 40 * 512, mebibyte - 40 * 512])
})

test('nothing is destroyed that was not named', () => {
  const used = machine(
    disk({ partitions: [partition(1, 1, 100), partition(2, 101, 900, { label: 'photos' })] }),
  )
  const { plan, unasked, problems } = planInstallation(used, wanted())
  assert.deepEqual(problems, [])
  assert.deepEqual(
    unasked.map(({ path }) => path),
    ['/dev/vdb1', '/dev/vdb2'],
  )
  assert.ok(plan)
  assert.equal(unaskedProblem(plan, unasked).message, 'vdb1, vdb2 would be lost')
  for (const destroy of ['all', ['vdb1', '/dev/vdb2'], ['vdb1', 'photos']] as const)
    assert.deepEqual(planInstallation(used, wanted({ destroy })).unasked, [])
  assert.deepEqual(codes(used, wanted({ destroy: ['vdb3'] })), ['install-destroy-unknown'])
  const whole = machine(disk({ content: 'ext4' }))
  assert.deepEqual(
    planInstallation(whole, wanted()).unasked.map(({ path }) => path),
    ['/dev/vdb'],
  )
})

test('what an installation left that did not come to its end goes without a word', () => {
  const left = machine(
    disk({
      partitions: [
        partition(1, 1, 512, { label: 'installing-esp' }),
        partition(2, 513, 900, { label: 'installing-root' }),
      ],
    }),
  )
  // It may be begun anew with the words that it was begun with.
  for (const mode of ['erase', 'keep'] as const)
    for (const destroy of [[], ['ingot-esp', 'ingot-root']]) {
      const { plan, unasked, problems } = planInstallation(left, wanted({ mode, destroy }))
      assert.deepEqual([unasked, problems, plan?.isHalfInstalled], [[], [], true])
    }
})

test('what is there may stay: the system takes the largest free stretch', () => {
  const used = machine(
    disk({ partitions: [partition(1, 1, 100), partition(3, 5000, 2000), partition(4, 18000, 1)] }),
  )
  const { plan, problems, unasked } = planInstallation(used, wanted({ mode: 'keep' }))
  assert.deepEqual([problems, unasked], [[], []])
  assert.deepEqual(
    plan?.steps.map((step) =>
      step.kind === 'create'
        ? [step.name, step.number, step.startBytes / mebibyte, step.bytes / mebibyte]
        : [step.kind, step.partition.number],
    ),
    [
      ['keep', 1],
      ['keep', 3],
      ['keep', 4],
      ['esp', 2, 7000, 512],
      ['root', 5, 7512, 10488],
    ],
  )
})

test('what cannot come to a good end is refused, each with what to do', () => {
  const table: readonly (readonly [code: string, InstallMachine, Wanted])[] = [
    ['install-disk-unknown', machine(disk()), wanted({ disk: '/dev/vdz' })],
    ['install-disk-small', machine(disk({ bytes: gibibyte })), wanted()],
    ['install-disk-small', machine(disk({ bytes: mebibyte / 2 })), wanted()],
    ['install-disk-small', machine(disk({ partitions: [partition(1, 1, 20000)] })), wanted({ mode: 'keep' })],
    ['install-esp-small', machine(disk()), wanted({ source: { ...source(), kernelBytes: 300 * mebibyte } })],
    ['install-root-small', machine(disk()), wanted({ source: withRootOf(600 * mebibyte) })],
    ['install-two-roots', machine(disk()), wanted({ source: withTwoRoots() })],
    ['install-disk-running', machine(disk()), wanted({ disk: '/dev/vda' })],
    [
      'install-disk-running',
      machine(
        disk({
          partitions: [partition(1, 1, 9), partition(2, 10, 9, { uses: ['crypt a', 'mounted at /'] })],
        }),
      ),
      wanted({ mode: 'keep', destroy: ['vdb1'] }),
    ],
    [
      'install-disk-in-use',
      machine(disk({ partitions: [partition(1, 1, 100, { uses: ['mounted at /media/photos'] })] })),
      wanted({ destroy: 'all' }),
    ],
    ['install-disk-in-use', machine(disk({ uses: ['raid1 md0'] })), wanted()],
    ['install-disk-read-only', machine(disk({ isReadOnly: true })), wanted()],
    ['install-firmware', machine(disk(), { firmware: 'bios' }), wanted()],
    [
      'install-sealed',
      machine(disk()),
      wanted({ source: { ...source(), disk: { ...source().disk, sealed: true } } }),
    ],
    ['install-firmware', machine(disk()), wanted({ source: source('bios') })],
    [
      'install-loader-missing',
      machine(disk(), { firmware: 'bios', disks: [disk()] }),
      wanted({ source: source('bios') }),
    ],
    [
      'install-destroy-ambiguous',
      machine(
        disk({
          partitions: [
            partition(1, 1, 9, { label: 'Basic data' }),
            partition(2, 10, 9, { label: 'Basic data' }),
          ],
        }),
      ),
      wanted({ mode: 'keep', destroy: ['Basic data'] }),
    ],
    ['install-architecture', machine(disk(), { architecture: 'arm64' }), wanted()],
    ['install-memory', machine(disk(), { memoryBytes: 256 * mebibyte }), wanted()],
    ['install-keep-table', machine(disk({ table: 'dos' })), wanted({ mode: 'keep' })],
    [
      'install-keep-bios',
      machine(disk({ table: 'gpt' }), { firmware: 'bios' }),
      wanted({ mode: 'keep', source: source('bios') }),
    ],
    [
      'install-bios-sectors',
      machine(disk({ sectorBytes: 4096 }), { firmware: 'bios' }),
      wanted({ source: source('bios') }),
    ],
    [
      'install-label-taken',
      machine(disk({ partitions: [partition(1, 1, 512, { label: 'ingot-esp' })] })),
      wanted({ mode: 'keep' }),
    ],
  ]
  for (const [code, of, asked] of table) {
    const { problems } = planInstallation(of, asked)
    const found = problems.find((one) => one.code === code)
    assert.ok(found?.hint, `${code}: ${JSON.stringify(problems)}`)
    assert.equal(problems.length, 1, `${code}: ${JSON.stringify(problems)}`)
  }
  assert.deepEqual(
    codes(
      machine(disk({ partitions: [partition(1, 1, 100, { uses: ['mounted at /media'] })] })),
      wanted({ mode: 'keep' }),
    ),
    [],
    'what stays may be in use',
  )
})

function withRootOf(bytes: number): Wanted['source'] {
  const whole = source()
  const partitions = whole.disk.layout.partitions.map((one) =>
    one.kind === 'root' ? { ...one, bytes } : one,
  )
  return { ...whole, disk: { ...whole.disk, layout: { partitions } } }
}

function withTwoRoots(): Wanted['source'] {
  const whole = source()
  const [esp, root] = whole.disk.layout.partitions
  assert.ok(esp && root)
  const partitions = [esp, { ...root, name: 'other' }, root]
  return { ...whole, disk: { ...whole.disk, layout: { partitions } } }
}

const mib = fc.integer({ min: 1, max: 30_000 })
const anyDisk: fc.Arbitrary<FoundDisk> = fc
  .record({
    bytes: mib,
    odd: fc.integer({ min: 0, max: mebibyte - 1 }),
    stretches: fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), mib, fc.boolean()), { maxLength: 5 }),
  })
  .map(({ bytes, odd, stretches }) => {
    let at = 1
    const partitions = stretches.flatMap(([free, size, isLeft], index) => {
      const start = at + free
      at = start + size
      const label = isLeft ? 'installing-root' : `data-${index}`
      return at < bytes ? [partition(index + 1, start, size, { label })] : []
    })
    return disk({ bytes: bytes * mebibyte + odd, table: 'gpt', partitions })
  })

test('whatever is on a disk: what is made lies beside what stays, and what goes was named', () => {
  let accepted = 0
  const names = fc.subarray(['vdb1', 'vdb2', 'vdb3', 'data-3'])
  fc.assert(
    fc.property(
      anyDisk,
      fc.constantFrom('erase', 'keep' as const),
      fc.oneof(fc.constant('all' as const), names),
      (target, mode, destroy) => {
        const { plan, problems, unasked } = planInstallation(machine(target), wanted({ mode, destroy }))
        assert.ok(plan)
        for (const step of plan.steps) {
          if (step.kind !== 'destroy') continue
          const { path, label } = step.partition
          const named = destroy === 'all' || destroy.some((name) => path.endsWith(name) || label === name)
          const allowed = named || label.startsWith('installing-')
          assert.ok(allowed || (mode === 'erase' && unasked.includes(step.partition)))
        }
        assert.equal(plan.steps.filter(({ kind }) => kind !== 'create').length, target.partitions.length)
        if (problems.length > 0) return
        accepted += 1
        const stretches = plan.steps
          .filter(({ kind }) => kind !== 'destroy')
          .map((step) => (step.kind === 'create' ? step : step.partition))
          .map(({ startBytes, bytes, number }) => ({ start: startBytes, end: startBytes + bytes, number }))
          .toSorted((a, b) => a.start - b.start)
        stretches.forEach(({ start, end }, index) => {
          assert.ok(start < end && start % mebibyte === 0)
          assert.ok(start >= (stretches[index - 1]?.end ?? mebibyte))
        })
        assert.ok((stretches.at(-1)?.end ?? 0) <= target.bytes - mebibyte)
        assert.equal(new Set(stretches.map(({ number }) => number)).size, stretches.length)
        const root = plan.steps.at(-1)
        assert.ok(root?.kind === 'create' && root.name === 'root' && root.bytes > 900 * mebibyte)
      },
    ),
    { numRuns: 300 },
  )
  assert.ok(accepted > 20, String(accepted))
})
