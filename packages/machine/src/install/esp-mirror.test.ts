import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiskLayout } from '@ingot/contracts/disk.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { fillEspRules } from './esp-mirror.ts'

const layout = {
  partitions: [{ kind: 'esp', name: 'esp', label: 'ingot-esp', bytes: 1 }],
  others: [
    {
      name: 'second',
      partitions: [{ kind: 'esp', name: 'esp-mirror', label: 'ingot-esp-mirror', bytes: 1 }],
    },
  ],
} as const satisfies DiskLayout

test('a machine tells its own boot partition and the copy from those of other disks', (t) => {
  const { ports } = rootedWorld(t)
  const rules = ['ingot-esp', 'ingot-esp-mirror'].map((name) => `ENV{ID_PART_ENTRY_NAME}=="${name}", X`)
  ports.files.makeDirectory('/tree/usr/lib/udev/rules.d')
  ports.files.write('/tree/usr/lib/udev/rules.d/65-ingot-esp.rules', rules.join('\n'))
  const created = new Map([
    ['esp', { uuid: 'aa-1' } as FoundPartition],
    ['esp-mirror', { uuid: 'bb-2' } as FoundPartition],
  ])
  fillEspRules(ports, '/tree', layout, created)
  assert.equal(
    ports.files.read('/tree/etc/udev/rules.d/65-ingot-esp.rules'),
    'ENV{ID_PART_ENTRY_UUID}=="aa-1", X\nENV{ID_PART_ENTRY_UUID}=="bb-2", X',
  )
  // One disk alone: the names will do.
  const { ports: plain } = rootedWorld(t)
  fillEspRules(plain, '/tree', { partitions: layout.partitions }, created)
  assert.equal(plain.files.list('/tree/etc/udev/rules.d'), undefined)
})
