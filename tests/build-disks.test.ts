import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildHello, quickstart, storeFromPool } from './quickstart.ts'

const partitions = `{
  root: { fsType: 'btrfs' },
  swap: { kind: 'swap', size: '64M' },
  tables: { kind: 'data', fsType: 'xfs', size: '320M', mountPoint: '/srv/tables' },
  pool: { kind: 'data', fsType: 'btrfs', size: '256M', mountPoint: '/srv/pool' },
  shop: { kind: 'data', fsType: 'ext4', size: '64M', mountPoint: '/srv/shop' },
}`

test(
  'all file systems are the same bytes, also where the store is on another one',
  { timeout: 900_000 },
  async (t) => {
    const directory = await quickstart(t, (text) =>
      text.replace("system('hello', {", `system('hello', {\n  disk: { partitions: ${partitions} },`),
    )
    const first = await buildHello(directory)
    // Its directories list files in another order.
    const again = await buildHello(directory, { store: storeFromPool(t, directory, '/dev/shm') })
    assert.ok(again.actions.run > 5)
    assert.deepEqual(again.commit, first.commit)
    assert.equal(again.images[0]?.sha256, first.images[0]?.sha256)
  },
)
