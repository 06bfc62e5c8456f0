import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ChannelHead } from '@ingot/contracts/release.ts'
import { writeMeasured } from '../bench/report/document.ts'
import { bootPartitionFaults, machineFaults } from './faults/machine-faults.ts'
import {
  damagedEtc,
  failingUnit,
  newFiles,
  offer,
  otherKernel,
  releaseFaults,
} from './faults/release-faults.ts'
import { objectFaults, statementFaults } from './faults/source-faults.ts'
import { bootsNext, inside, os, tryFault, type Case, type Found } from './faults/try-fault.ts'
import { damagedObject, interrupted, isWhole } from './faults/update-faults.ts'
import { makeWorld } from './faults/world.ts'
import { root } from './house/tracked-files.ts'

const limit = { timeout: 1_500_000 }

// With `--write` (npm run faults -- --write) the table goes into docs/reliability.md.
test('after each fault a good deployment boots, and the machine says what happened', limit, async (t) => {
  const world = await makeWorld(t)
  const { installed } = world
  const rows: Found[] = []
  let failed = 0
  const part = (name: string, work: () => Promise<readonly Found[]>): Promise<void> =>
    t.test(name, async () => {
      failed++
      rows.push(...(await work()))
      failed--
    })
  const attempt = async (cases: readonly Case[]): Promise<void> => {
    const before = await bootsNext(world)
    for (const one of cases) await part(one.fault, async () => [await tryFault(world, one, before)])
  }

  const commit = world.commit(installed, { ...world.version('2'), ...newFiles(4) })
  const [path = '', text = ''] = Object.entries(world.version('1'))[0] ?? []
  const foreign = world.commit(installed, { [path]: text.replace('"hello"', '"other"') })
  const first = await world.release({ sequence: 1, commit: installed })
  const second = await world.release({ sequence: 2, commit })
  const oldHead = await world.head(first)
  const head = await world.head(second)
  await world.publish(head)
  await inside(world, 'systemctl is-system-running --wait >/dev/null || :; os check', 300)

  const headVersion = (JSON.parse(head.text) as ChannelHead).version
  const material = { first, second, headVersion, oldHead, commit, foreign }
  await attempt(statementFaults(material))
  await attempt(machineFaults())
  await attempt(objectFaults(material))
  const kernelVersion = (await inside(world, 'uname -r')).trim()
  await attempt(releaseFaults(kernelVersion))
  await offer(world, otherKernel(kernelVersion))
  await attempt(bootPartitionFaults())

  await part('a damaged object', async () => [await damagedObject(world)])
  await part('interrupted, and twice at once', () => interrupted(world))
  await part('what was damaged is whole in the next deployment', async () => {
    await isWhole(world)
    assert.equal((await os(world, 'revert')).status, 0)
    return []
  })
  await part('a unit that fails when it starts', async () => [await failingUnit(world)])
  await part('a damaged /etc', async () => [await damagedEtc(world)])

  const lines = rows.map(({ fault, said, next }) => `| ${fault} | ${said} | ${next} |`)
  const table = ['| fault | what `os` said | what boots next |', '| --- | --- | --- |', ...lines].join('\n')
  t.diagnostic(table)
  if (process.argv.includes('--write') && failed === 0)
    await writeMeasured(join(root, 'docs/reliability.md'), `${table}\n`, 'faults')
})
