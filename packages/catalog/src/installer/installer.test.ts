import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partitionOf } from '@ingot/contracts/disk.ts'
import { shippedDiskPath, shippedDiskSchema } from '@ingot/contracts/shipped-disk.ts'
import { blueprintOf, entryAt, packagesOf, textAt } from '../testing.ts'

const program = '/usr/lib/ingot/install.js'

test('the installer and its tools are there where they were asked for', () => {
  const without = blueprintOf({})
  assert.equal(entryAt(without, program), undefined)
  assert.ok(!packagesOf(without).includes('fdisk'))
  const blueprint = blueprintOf({ installer: { enable: true } })
  const entry = entryAt(blueprint, program)
  assert.ok(entry?.kind === 'file' && entry.mode === 0o755)
  assert.deepEqual(entry.content, { kind: 'provided', name: 'install.js' })
  for (const name of ['fdisk', 'dosfstools', 'e2fsprogs'])
    assert.ok(packagesOf(blueprint).includes(name), name)
})

/** Whether it can make partitions of Windows smaller. */
function knowsNtfs(installer: object): boolean {
  return packagesOf(blueprintOf({ installer })).includes('ntfs-3g')
}

test('what makes partitions of Windows smaller comes where it was asked for', () => {
  const asked = [{ enable: true }, { enable: true, ntfs: true }, { ntfs: true }]
  assert.deepEqual(asked.map(knowsNtfs), [false, true, false])
})

test('every system says on which disk it is installed', () => {
  const blueprint = blueprintOf({
    boot: { menuTimeout: 7 },
    disk: {
      partitions: {
        root: { fsType: 'btrfs' },
        swap: { kind: 'swap', size: '1G' },
        data: { kind: 'data', fsType: 'xfs', size: '1G', mountPoint: '/srv/data' },
      },
    },
  })
  const shipped = shippedDiskSchema.parse(JSON.parse(textAt(blueprint, shippedDiskPath) ?? ''))
  assert.deepEqual(shipped.layout, blueprint.disk)
  assert.equal(shipped.menuTimeout, 7)
  assert.equal(shipped.sealed, undefined)
  const sealed = blueprintOf({ boot: { sealed: true, secureBoot: { enable: true } } })
  assert.match(textAt(sealed, shippedDiskPath) ?? '', /"sealed": true/)
  const encrypted = blueprintOf({ disk: { encryption: { enable: true } } })
  assert.deepEqual(
    shippedDiskSchema.parse(JSON.parse(textAt(encrypted, shippedDiskPath) ?? '')).layout,
    encrypted.disk,
  )
  const root = partitionOf(shipped.layout, 'root')
  assert.ok(root.fileSystem.kind === 'btrfs' && root.fileSystem.subvolumes.length === 4)
})
