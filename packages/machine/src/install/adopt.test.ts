import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstallMachine } from '@ingot/contracts/installation.ts'
import { mebibyte } from './place.ts'
import { planInstallation } from './plan.ts'
import { disk, machine, partition, source, wanted } from './testing/samples.ts'
import type { Wanted } from './wanted.ts'

function codes(of: InstallMachine, asked: Wanted): readonly string[] {
  return planInstallation(of, asked).problems.map(({ code }) => code)
}

/** A machine whose disk has a system with data. */
function installed(content: string, size = 900): InstallMachine {
  const partitions = [
    partition(1, 1, 512, { label: 'ingot-esp' }),
    partition(2, 513, size, { label: 'ingot-data', content }),
    partition(3, 1413, 18000, { label: 'ingot-root' }),
  ]
  return machine(disk({ partitions }))
}

test('installed anew, a machine goes on with the data that it has', () => {
  const data = { kind: 'data', name: 'data', label: 'ingot-data', bytes: 900 * mebibyte } as const
  const whole = source()
  const [esp, root] = whole.disk.layout.partitions
  assert.ok(esp && root)
  const partitions = [esp, { ...data, fileSystem: { kind: 'ext4' }, mountPoint: '/srv' } as const, root]
  const larger = partitions.map((one) => (one.kind === 'data' ? { ...one, bytes: 15000 * mebibyte } : one))
  const asked = wanted({
    source: { ...whole, disk: { ...whole.disk, layout: { partitions } } },
    mode: 'keep',
    destroy: ['ingot-esp', 'ingot-root'],
  })
  const { plan, problems } = planInstallation(installed('ext4'), asked)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    plan?.steps.map((step) => `${step.kind} ${step.kind === 'create' ? step.name : step.partition.number}`),
    ['destroy 1', 'keep 2', 'destroy 3', 'create esp', 'create root'],
  )
  // They have their room already, however much of the disk that is.
  const full = [
    partition(1, 1, 512, { label: 'ingot-esp' }),
    partition(2, 513, 15000, { label: 'ingot-data' }),
    partition(3, 15513, 4000, { label: 'ingot-root' }),
  ]
  const shipped = { ...whole, disk: { ...whole.disk, layout: { partitions: larger } } }
  assert.deepEqual(codes(machine(disk({ partitions: full })), { ...asked, source: shipped }), [])
  assert.deepEqual(codes(installed('xfs'), asked), ['install-label-taken'])
  const [taken] = planInstallation(installed('xfs'), asked).problems
  assert.match(
    `${taken?.why}; ${taken?.hint}`,
    /or not as it is declared.*; to keep what is on it, rename it/,
  )
  assert.deepEqual(codes(installed('ext4', 800), asked), ['install-label-taken'])
})
