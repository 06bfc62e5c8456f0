import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { InstallPlan } from '@ingot/contracts/installation.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Finished } from '../ports/ports.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { makePartitions, namePartitions, needUnused } from './make-partitions.ts'
import { mebibyte } from './place.ts'
import { planInstallation } from './plan.ts'
import { disk, machine, partition, wanted } from './testing/samples.ts'

/** Beside photos, instead of something else. */
function besidePhotos(): InstallPlan {
  const partitions = [partition(1, 1, 100, { label: 'photos 🎂' }), partition(2, 101, 900)]
  const { plan } = planInstallation(
    machine(disk({ partitions })),
    wanted({ mode: 'keep', destroy: ['vdb2'] }),
  )
  assert.ok(plan)
  return plan
}

interface Listed {
  readonly partn: number
  readonly start: number
  readonly size: number
}

function listOf(...partitions: readonly Listed[]): Partial<Finished> {
  const part = { name: '-', type: 'part', ro: false }
  const children = partitions.map((one) => ({ ...part, ...one, path: `/dev/vdb${one.partn}` }))
  const whole = { name: 'vdb', path: '/dev/vdb', type: 'disk', ro: false, size: 1, children }
  return { stdout: JSON.stringify({ blockdevices: [whole] }) }
}

function devices(t: TestContext, play: Parameters<typeof rootedWorld>[1]) {
  const made = rootedWorld(t, play)
  made.ports.files.makeDirectory('/dev')
  for (const name of ['vdb', 'vdb2', 'vdb3']) made.ports.files.write(`/dev/${name}`, '')
  return { ...made, ports: { ...made.ports, clock: { ...made.ports.clock, sleep: () => {} } } }
}

test('what the kernel does not give away is refused before anything changes', (t) => {
  const { ports, commands } = rootedWorld(t, ([program]) =>
    program === 'wipefs' ? { status: 1, stderr: 'Device or resource busy' } : {},
  )
  assert.throws(
    () => needUnused(ports, besidePhotos()),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'install-disk-in-use',
  )
  assert.deepEqual(commands, [['wipefs', '--all', '--no-act', '/dev/vdb2']])
})

test('a partition that the kernel still has from before is not taken for the new one', (t) => {
  const plan = besidePhotos()
  const now = plan.steps.flatMap((step) =>
    step.kind === 'create' ? { partn: step.number, start: step.startBytes / 512, size: step.bytes } : [],
  )
  const [esp, root] = now
  assert.ok(esp && root && esp.partn === 2)
  let looked = 0
  const { ports } = devices(t, ([program]) => {
    if (program !== 'lsblk') return {}
    looked += 1
    return looked === 1
      ? listOf({ partn: 2, start: esp.start, size: 900 * mebibyte }, root)
      : listOf(esp, root)
  })
  assert.equal(makePartitions(ports, plan).get('esp')?.bytes, esp.size)
  assert.equal(looked, 2)
})

test('beside other systems only the own names are written', (t) => {
  const { ports, commands } = devices(t, () => ({}))
  namePartitions(ports, besidePhotos())
  assert.deepEqual(
    commands.filter(([program]) => program === 'sfdisk').map((words) => words.slice(-4)),
    [
      ['--part-label', '/dev/vdb', '2', 'ingot-esp'],
      ['--part-label', '/dev/vdb', '3', 'ingot-root'],
    ],
  )
})
