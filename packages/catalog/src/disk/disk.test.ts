import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { partitionOf } from '@ingot/contracts/disk.ts'
import { mkRemove } from '@ingot/language/modifiers.ts'
import type { CatalogDefinitions } from '../modules.ts'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'
import { neededBytes } from './layout.ts'

type Disk = NonNullable<Extract<CatalogDefinitions, { disk?: unknown }>['disk']>

const mebibyte = 2 ** 20

/** What machines are told of the disk. */
function toldOf(disk: Disk): unknown {
  const text = textAt(blueprintOf({ disk }), '/usr/lib/ingot/system.json') ?? ''
  return (JSON.parse(text) as { readonly disk?: unknown }).disk
}

test('without a word there is an EFI system partition, and a root of ext4', () => {
  const { disk, packages } = blueprintOf({})
  assert.deepEqual(disk.partitions, [
    { kind: 'esp', name: 'esp', label: 'ingot-esp', bytes: 512 * mebibyte },
    {
      kind: 'root',
      name: 'root',
      label: 'ingot-root',
      bytes: null,
      freeBytes: 256 * mebibyte,
      fileSystem: { kind: 'ext4' },
    },
  ])
  assert.ok(!packages.some(({ name }) => name === 'btrfs-progs'))
})

test('a root of btrfs has its subvolumes, tools and driver, and those that are added', () => {
  const blueprint = blueprintOf({
    disk: {
      partitions: { root: { fsType: 'btrfs', subvolumes: { '@games': { mountPoint: '/var/games' } } } },
    },
  })
  const { fileSystem } = partitionOf(blueprint.disk, 'root')
  assert.deepEqual(fileSystem, {
    kind: 'btrfs',
    compression: 'zstd',
    subvolumes: [
      { name: '@', mountPoint: '/' },
      { name: '@games', mountPoint: '/var/games' },
      { name: '@home', mountPoint: '/home' },
      { name: '@snapshots', mountPoint: null },
      { name: '@var', mountPoint: '/var' },
    ],
  })
  assert.ok(packagesOf(blueprint).includes('btrfs-progs'))
  assert.ok(blueprint.initramfs.drivers.includes('btrfs'))
  assert.match(
    textAt(blueprint, '/usr/lib/systemd/system/var-home.mount') ?? '',
    /^Options=subvol=@home,compress=zstd$/m,
  )
  const state = '/usr/lib/systemd/system/sysroot-ostree-deploy-ingot-var.mount'
  assert.match(textAt(blueprint, state) ?? '', /^Options=subvol=@var,compress=zstd$/m)
  assert.equal(entryAt(blueprint, '/usr/lib/systemd/system/var.mount'), undefined, 'OSTree makes that one')
})

test('swap and data are used as soon as they are declared', () => {
  const blueprint = blueprintOf({
    disk: {
      partitions: {
        swap: { kind: 'swap', size: '1G' },
        shop: { kind: 'data', size: '2G', fsType: 'xfs', mountPoint: '/srv/shop', options: ['noatime'] },
      },
    },
  })
  assert.deepEqual(
    blueprint.disk.partitions.map(({ name }) => name),
    ['esp', 'swap', 'shop', 'root'],
  )
  assert.ok(unitsOf(blueprint).includes('dev-disk-by\\x2dpartlabel-ingot\\x2dswap.swap enabled'))
  const mount = textAt(blueprint, '/usr/lib/systemd/system/var-srv-shop.mount') ?? ''
  assert.match(mount, /^What=\/dev\/disk\/by-partlabel\/ingot-shop$/m)
  assert.match(mount, /^Options=noatime$/m)
  assert.ok(packagesOf(blueprint).includes('xfsprogs'))
})

test('what may be encrypted can be opened in the initramfs, by a TPM where firmware measures', () => {
  const plain = blueprintOf({})
  assert.equal(plain.disk.encryption, undefined)
  assert.ok(!plain.initramfs.dracutModules.includes('crypt'))
  const encryption = { enable: true, memory: '64M', iterations: 5 } as const
  const blueprint = blueprintOf({ disk: { encryption } })
  assert.deepEqual(blueprint.disk.encryption, {
    optional: false,
    argon2id: { memoryBytes: 64 * mebibyte, iterations: 5 },
    allowDiscards: false,
  })
  assert.ok(packagesOf(blueprint).includes('cryptsetup-bin'))
  for (const name of ['systemd-cryptsetup', 'tpm2-tss', 'systemd-ask-password'])
    assert.ok(blueprint.initramfs.dracutModules.includes(name), name)
  for (const name of ['dm_crypt', 'usb_storage', 'vfat', 'nls_cp437', 'nls_ascii'])
    assert.ok(blueprint.initramfs.drivers.includes(name), name)
  const bios = blueprintOf({ boot: { mode: 'bios' }, disk: { encryption } })
  assert.ok(bios.initramfs.dracutModules.includes('systemd-cryptsetup'))
  assert.ok(!bios.initramfs.dracutModules.includes('tpm2-tss'))
  const partitions = {
    swap: { kind: 'swap', size: '1G' },
    shop: { kind: 'data', size: '1G', mountPoint: '/srv/shop' },
  } as const
  assert.deepEqual(problemsOf({ disk: { encryption, partitions } }), [])
  const signed = { sealed: true, secureBoot: { enable: true } }
  const [problem] = problemsOf({ boot: signed, disk: { encryption } })
  assert.equal(problem?.code, 'disk-encryption-sealed')
})

test('machines are told what their disk must have, where not every disk has it', () => {
  assert.equal(toldOf({}), undefined)
  assert.deepEqual(toldOf({ partitions: { swap: { kind: 'swap', size: '1G' } } }), {
    root: null,
    partitions: ['ingot-swap'],
    subvolumes: [],
  })
  assert.deepEqual(toldOf({ partitions: { root: { fsType: 'btrfs' } } }), {
    root: 'btrfs',
    partitions: [],
    subvolumes: ['@', '@home', '@var'],
  })
})

/** Partitions of these names, on the first disk and on another. */
function called(first: string, other: string): Disk {
  return {
    partitions: { [first]: { kind: 'data', size: '1G' } },
    others: { vault: { partitions: { [other]: { kind: 'data' } } } },
  }
}

test('on BIOS nothing is called as the partition of GRUB', () => {
  for (const disk of [called('grub', 'boot-code'), called('boot-code', 'grub')]) {
    assert.deepEqual(problemsOf({ disk }), [])
    const problems = problemsOf({ boot: { mode: 'bios' }, disk })
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['disk-name-grub', 'disk-name-grub'],
    )
    assert.ok(problems.every(({ hint }) => hint !== undefined))
  }
})

test('what no machine could boot is refused, with the option and what to do', () => {
  const table: readonly (readonly [string, string, Disk])[] = [
    ['disk-two-roots', 'disk.partitions.other', { partitions: { other: { kind: 'root' } } }],
    ['disk-two-esps', 'disk.partitions.other', { partitions: { other: { kind: 'esp', size: '1G' } } }],
    ['disk-no-root', 'disk.partitions', { partitions: { root: mkRemove() } }],
    ['disk-no-esp', 'disk.partitions', { partitions: { esp: mkRemove() } }],
    ['disk-esp-small', 'disk.espSize', { espSize: '64M' }],
    ['disk-esp-small', 'disk.partitions.esp.size', { partitions: { esp: { size: '64M' } } }],
    ['disk-size-missing', 'disk.partitions.swap', { partitions: { swap: { kind: 'swap' } } }],
    ['disk-size-wrong', 'disk.partitions.a.size', { partitions: { a: { kind: 'data', size: 0 } } }],
    [
      'disk-size-wrong',
      'disk.partitions.a.size',
      { partitions: { a: { kind: 'data', size: '200M', fsType: 'xfs' } } },
    ],
    ['disk-root-xfs', 'disk.partitions.root.fsType', { partitions: { root: { fsType: 'xfs' } } }],
    [
      'disk-no-subvolumes',
      'disk.partitions.root.subvolumes',
      { partitions: { root: { subvolumes: { '@a': {} } } } },
    ],
    [
      'disk-no-root-subvolume',
      'disk.partitions.root.subvolumes',
      { partitions: { root: { fsType: 'btrfs', subvolumes: { '@': { mountPoint: null } } } } },
    ],
    [
      'disk-mount-wrong',
      'disk.partitions.a.mountPoint',
      { partitions: { a: { kind: 'data', size: '1G', mountPoint: '/usr' } } },
    ],
    [
      'disk-mount-wrong',
      'disk.partitions.a.mountPoint',
      { partitions: { a: { kind: 'data', size: '1G', mountPoint: '/var' } } },
    ],
    ['disk-mount-wrong', 'disk.partitions.root.mountPoint', { partitions: { root: { mountPoint: '/srv' } } }],
    [
      'disk-mount-twice',
      'disk.partitions.root.subvolumes."@zoo".mountPoint',
      {
        partitions: {
          root: { fsType: 'btrfs', subvolumes: { '@zoo': { mountPoint: '/var/home' } } },
        },
      },
    ],
    [
      'disk-size-wrong',
      'disk.partitions.a.size',
      { encryption: { enable: true }, partitions: { a: { kind: 'data', size: '20M' } } },
    ],
    [
      'disk-encryption-mount',
      'disk.partitions.a.mountPoint',
      {
        encryption: { enable: true },
        partitions: { a: { kind: 'data', size: '1G', mountPoint: '/var/lib' } },
      },
    ],
    ['disk-encryption-memory', 'disk.encryption.memory', { encryption: { enable: true, memory: '1M' } }],
    ['disk-small', 'disk.size', { size: '1G', partitions: { a: { kind: 'data', size: '1G' } } }],
  ]
  for (const [code, option, disk] of table) {
    const problems = problemsOf({ disk })
    const found = problems.find((one) => one.code === code)
    assert.ok(found, `${code}: ${JSON.stringify(problems)}`)
    assert.ok(found.message.startsWith(`${option}: `), found.message)
    assert.ok(found.where !== undefined)
  }
})

test('a layout that is accepted has one partition to boot from, first, one root, last, and fits', () => {
  const kind = fc.constantFrom('esp', 'root', 'swap', 'data' as const)
  const size = fc.option(fc.integer({ min: 0, max: 4096 * mebibyte }))
  const fsType = fc.constantFrom('ext4', 'btrfs', 'xfs' as const)
  const name = fc.constantFrom('a', 'b', 'esp', 'root')
  const partitions = fc.dictionary(name, fc.record({ kind, size, fsType }), { maxKeys: 4 })
  let accepted = 0
  fc.assert(
    fc.property(partitions, size, (given, smallest) => {
      const definitions = { disk: { partitions: given, size: smallest } } as CatalogDefinitions
      const problems = problemsOf(definitions)
      assert.ok(
        problems.every(({ code }) => code.startsWith('disk-')),
        JSON.stringify(problems),
      )
      if (problems.length > 0) return
      accepted += 1
      const { disk } = blueprintOf(definitions)
      const kinds = disk.partitions.map((one) => one.kind)
      assert.equal(kinds.indexOf('esp'), 0)
      assert.equal(kinds.lastIndexOf('esp'), 0)
      assert.equal(kinds.indexOf('root'), kinds.length - 1)
      for (const { kind: one, bytes } of disk.partitions) {
        assert.ok(one === 'root' || (bytes !== null && bytes > 0))
        assert.equal((bytes ?? 0) % mebibyte, 0)
      }
      if (smallest !== null) assert.ok(neededBytes(disk) <= smallest)
    }),
    { numRuns: 150 },
  )
  assert.ok(accepted > 0)
})
