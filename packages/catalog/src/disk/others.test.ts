import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partitionOf } from '@ingot/contracts/disk.ts'
import type { CatalogDefinitions } from '../modules.ts'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

type Disk = NonNullable<Extract<CatalogDefinitions, { disk?: unknown }>['disk']>

const mebibyte = 2 ** 20

/** A disk beside the first. */
function vault(partitions: object): Disk {
  return { others: { vault: { partitions } } } as Disk
}

test('what lies on other disks is used as on the first; halves of mirrors are made there by themselves', () => {
  const disk: Disk = {
    partitions: {
      root: { fsType: 'btrfs', mirror: 'second' },
      shop: { kind: 'data', size: '2G', fsType: 'btrfs', mirror: 'second', mountPoint: '/srv/shop' },
    },
    others: {
      second: {},
      vault: {
        partitions: {
          archive: { kind: 'data', fsType: 'xfs', mountPoint: '/srv/archive' },
          swap: { kind: 'swap', size: '1G' },
        },
      },
    },
  }
  const blueprint = blueprintOf({ disk })
  assert.deepEqual(blueprint.disk.others, [
    {
      name: 'second',
      partitions: [
        { kind: 'esp', name: 'esp-mirror', label: 'ingot-esp-mirror', bytes: 512 * mebibyte },
        {
          kind: 'mirror',
          name: 'shop-mirror',
          label: 'ingot-shop-mirror',
          bytes: 2048 * mebibyte,
          of: 'shop',
        },
        { kind: 'mirror', name: 'root-mirror', label: 'ingot-root-mirror', bytes: null, of: 'root' },
      ],
    },
    {
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
    },
  ])
  const { fileSystem } = partitionOf(blueprint.disk, 'root')
  assert.equal(fileSystem.kind === 'btrfs' && fileSystem.mirror, 'second')
  assert.ok(unitsOf(blueprint).includes('dev-disk-by\\x2dpartlabel-ingot\\x2dswap.swap enabled'))
  const mount = textAt(blueprint, '/usr/lib/systemd/system/var-srv-archive.mount') ?? ''
  assert.match(mount, /^What=\/dev\/disk\/by-partlabel\/ingot-archive$/m)
  assert.ok(packagesOf(blueprint).includes('xfsprogs'))
  const told = textAt(blueprint, '/usr/lib/ingot/system.json') ?? ''
  assert.deepEqual((JSON.parse(told) as { readonly disk?: unknown }).disk, {
    root: 'btrfs',
    partitions: ['ingot-shop', 'ingot-swap', 'ingot-archive'],
    subvolumes: ['@', '@home', '@var'],
  })
})

test('what makes a file system is there, also where nobody mounts it', () => {
  const disk = vault({ spare: { kind: 'data', fsType: 'xfs', mountPoint: null } })
  assert.ok(packagesOf(blueprintOf({ disk })).includes('xfsprogs'))
  const own: Disk = { partitions: { spare: { kind: 'data', fsType: 'btrfs', size: '1G' } } }
  assert.ok(packagesOf(blueprintOf({ disk: own })).includes('btrfs-progs'))
  assert.ok(!packagesOf(blueprintOf({})).includes('btrfs-progs'))
})

test('a machine with a mirrored root starts without its first disk, where firmware reads files', () => {
  const disk: Disk = {
    partitions: { root: { fsType: 'btrfs', mirror: 'second' } },
    others: { second: {} },
  }
  const units = '/usr/lib/systemd/system'
  const uefi = blueprintOf({ disk })
  assert.match(textAt(uefi, `${units}/boot-efi.mount`) ?? '', /^What=\/dev\/ingot\/esp$/m)
  assert.match(textAt(uefi, `${units}/boot-efi.mount`) ?? '', /^After=systemd-fsck@dev-ingot-esp\.service$/m)
  const rules = textAt(uefi, '/usr/lib/udev/rules.d/65-ingot-esp.rules') ?? ''
  assert.match(rules, /=="ingot-esp", OPTIONS\+="link_priority=10", SYMLINK\+="ingot\/esp"$/m)
  assert.match(rules, /=="ingot-esp-mirror", TEST=="\/run\/ingot\/mirrors-late", SYMLINK\+="ingot\/esp"$/m)
  const plain = { ...disk, partitions: { root: { fsType: 'btrfs' } }, others: {} } as const
  for (const one of [blueprintOf({ disk, boot: { mode: 'bios' } }), blueprintOf({ disk: plain })]) {
    assert.match(textAt(one, `${units}/boot-efi.mount`) ?? '', /^What=\/dev\/disk\/by-partlabel\/ingot-esp$/m)
    assert.equal(textAt(one, '/usr/lib/ingot/copy-esp'), undefined)
    assert.ok(!JSON.stringify(one.disk).includes('esp-mirror'))
  }
  const named = {
    ...disk,
    others: { second: { partitions: { 'esp-mirror': { kind: 'swap', size: '1G' } } } },
  } as const
  assert.deepEqual(
    problemsOf({ disk: named }).map(({ code }) => code),
    ['disk-name-twice'],
  )
})

test('half of a mirror is mounted when the other one was waited for, the root by the initramfs', () => {
  const disk: Disk = {
    partitions: {
      root: { fsType: 'btrfs', mirror: 'second' },
      shop: { kind: 'data', size: '2G', fsType: 'btrfs', mirror: 'second', mountPoint: '/srv/shop' },
    },
    others: { second: {} },
  }
  const blueprint = blueprintOf({ disk })
  const units = '/usr/lib/systemd/system'
  for (const unit of ['var-home.mount', 'var-srv-shop.mount', 'sysroot-ostree-deploy-ingot-var.mount'])
    assert.match(textAt(blueprint, `${units}/${unit}`) ?? '', /^Options=.*\bdegraded$/m)
  assert.match(
    textAt(blueprint, `${units}/ingot-mirrors.service`) ?? '',
    /(^ConditionPathIsMountPoint=\|!\/var(\/srv\/shop|\/home)?\n){3}/m,
  )
  const { files = [] } = blueprint.initramfs
  assert.ok(files.some(({ path }) => path === `${units}/initrd.target.wants/ingot-mirrors.timer`))
  assert.match(
    textAt({ ...blueprint, files }, `${units}/ingot-mirrors.service`) ?? '',
    /^ConditionPathIsMountPoint=!\/sysroot$/m,
  )
  assert.ok(!packagesOf(blueprint).includes('systemd-repart'), 'it has no disk to grow to the end of')
  assert.ok(packagesOf(blueprintOf({})).includes('systemd-repart'))
  assert.deepEqual(
    problemsOf({ disk, boot: { growPartition: true } }).map(({ code }) => code),
    ['disk-mirror-grows'],
  )
  assert.equal(blueprintOf({}).initramfs.files, undefined)
  const plain = blueprintOf({ disk: { partitions: { root: { fsType: 'btrfs' } } } })
  assert.doesNotMatch(textAt(plain, `${units}/var-home.mount`) ?? '', /degraded/)
})

test('halves of an encrypted root are waited for when the first of them is open', () => {
  const disk: Disk = {
    encryption: { enable: true },
    partitions: {
      root: { fsType: 'btrfs', mirror: 'second' },
      shop: { kind: 'data', size: '2G', fsType: 'btrfs', mirror: 'second', mountPoint: '/srv/shop' },
    },
    others: { second: { partitions: { swap: { kind: 'swap', size: '1G' } } } },
  }
  assert.deepEqual(problemsOf({ disk }), [])
  const blueprint = blueprintOf({ disk })
  const { files = [] } = blueprint.initramfs
  const early = { ...blueprint, files }
  const timer = '/usr/lib/systemd/system/ingot-mirrors.timer'
  assert.match(textAt(early, timer) ?? '', /^After=systemd-cryptsetup@ingot\\x2droot\.service$/m)
  assert.match(textAt(blueprint, timer) ?? '', /^After=cryptsetup\.target$/m)
  for (const one of [early, blueprint])
    assert.match(
      textAt(one, '/usr/lib/udev/rules.d/65-ingot-mirrors.rules') ?? '',
      /^ACTION.*ENV\{ID_PART_ENTRY_NAME\}=="ingot-\*".*\n.*ENV\{DM_NAME\}=="ingot-\*"/m,
    )
})

test('other disks that no machine could use are refused, with the option', () => {
  const table: readonly (readonly [string, string, Disk])[] = [
    ['disk-other-empty', 'disk.others.vault', { others: { vault: {} } }],
    ['disk-size-missing', 'disk.others.vault.partitions.a', vault({ a: { kind: 'swap' } })],
    ['disk-size-wrong', 'disk.others.vault.partitions.a.size', vault({ a: { kind: 'data', size: 0 } })],
    [
      'disk-size-wrong',
      'disk.others.vault.partitions.a.size',
      vault({ a: { kind: 'data', fsType: 'xfs', size: '200M' } }),
    ],
    [
      'disk-mount-wrong',
      'disk.others.vault.partitions.a.mountPoint',
      vault({ a: { kind: 'swap', size: '1G', mountPoint: '/srv' } }),
    ],
    [
      'disk-mount-twice',
      'disk.others.vault.partitions.b.mountPoint',
      vault({
        a: { kind: 'data', size: '1G', mountPoint: '/srv/a' },
        b: { kind: 'data', mountPoint: '/srv/a' },
      }),
    ],
    ['disk-name-twice', 'disk.others.vault.partitions.root', vault({ root: { kind: 'data' } })],
    ['disk-two-rests', 'disk.others.vault', vault({ a: { kind: 'data' }, b: { kind: 'data' } })],
    [
      'disk-two-rests',
      'disk.others.vault',
      { partitions: { root: { fsType: 'btrfs', mirror: 'vault' } }, ...vault({ a: { kind: 'data' } }) },
    ],
    [
      'disk-mirror-wrong',
      'disk.partitions.root.mirror',
      { partitions: { root: { mirror: 'vault' } }, others: { vault: {} } },
    ],
    [
      'disk-mirror-unknown',
      'disk.partitions.root.mirror',
      { partitions: { root: { fsType: 'btrfs', mirror: 'vault' } } },
    ],
    [
      'disk-mirror-unknown',
      'disk.others.vault.partitions.a.mirror',
      vault({ a: { kind: 'data', size: '1G', fsType: 'btrfs', mirror: 'vault' } }),
    ],
    [
      'disk-mirror-name',
      'disk.partitions.nineteen-letters-is.mirror',
      {
        partitions: { 'nineteen-letters-is': { kind: 'data', size: '1G', fsType: 'btrfs', mirror: 'vault' } },
        others: { vault: {} },
      },
    ],
    [
      'disk-name-twice',
      'disk.partitions.a-mirror',
      {
        partitions: {
          a: { kind: 'data', size: '1G', fsType: 'btrfs', mirror: 'vault' },
          'a-mirror': { kind: 'data', size: '1G' },
        },
        others: { vault: {} },
      },
    ],
    [
      'disk-size-wrong',
      'disk.others.vault.partitions.a.size',
      { encryption: { enable: true }, ...vault({ a: { kind: 'data', size: '20M' } }) },
    ],
    [
      'disk-encryption-mount',
      'disk.others.vault.partitions.a.mountPoint',
      { encryption: { enable: true }, ...vault({ a: { kind: 'data', mountPoint: '/var/lib/ingot' } }) },
    ],
    [
      'disk-small',
      'disk.others.vault.size',
      { others: { vault: { size: '1G', partitions: { a: { kind: 'data', size: '1G' } } } } },
    ],
  ]
  for (const [code, option, disk] of table) {
    const problems = problemsOf({ disk })
    const found = problems.find((one) => one.code === code)
    assert.ok(found, `${code}: ${JSON.stringify(problems)}`)
    assert.ok(found.message.startsWith(`${option}: `), found.message)
    assert.ok(found.where !== undefined)
  }
  const boot = { sealed: true, secureBoot: { enable: true } }
  const sealed = problemsOf({ boot, disk: vault({ a: { kind: 'data' } }) })
  assert.ok(sealed.some(({ code }) => code === 'disk-others-sealed'))
})
