import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const units = '/usr/lib/systemd/system'

test('a disk, checked and required', () => {
  const blueprint = blueprintOf({
    fileSystems: { '/srv/data': { device: 'LABEL=data', fsType: 'ext4', options: ['noatime'] } },
  })
  assert.equal(
    textAt(blueprint, `${units}/var-srv-data.mount`),
    `[Unit]
ConditionKernelCommandLine=!ingot.live
Requires=systemd-fsck@dev-disk-by\\x2dlabel-data.service
After=systemd-fsck@dev-disk-by\\x2dlabel-data.service

[Mount]
What=/dev/disk/by-label/data
Where=/var/srv/data
Type=ext4
Options=noatime

[Install]
RequiredBy=local-fs.target
`,
  )
  assert.ok(unitsOf(blueprint).includes('var-srv-data.mount enabled'))
})

test('a subvolume of an encrypted pool that the machine may do without', () => {
  const blueprint = blueprintOf({
    luks: { devices: { pool: { device: 'PARTLABEL=pool', required: false } } },
    fileSystems: {
      '/home': {
        device: '/dev/mapper/pool',
        fsType: 'btrfs',
        options: ['subvol=@home', 'compress=zstd:1'],
        required: false,
      },
    },
  })
  assert.equal(
    textAt(blueprint, `${units}/var-home.mount`),
    `[Unit]
ConditionKernelCommandLine=!ingot.live

[Mount]
What=/dev/mapper/pool
Where=/var/home
Type=btrfs
Options=subvol=@home,compress=zstd:1,nofail

[Install]
WantedBy=local-fs.target
`,
  )
  assert.ok(!blueprint.expectations.some((each) => 'unit' in each && each.unit === 'var-home.mount'))
})

test('over the network, when somebody looks', () => {
  const blueprint = blueprintOf({
    secrets: { share: {} },
    fileSystems: {
      '/mnt/media': { device: 'nas.example.org:/media', fsType: 'nfs4' },
      '/mnt/share': {
        device: '//nas.example.org/share',
        fsType: 'cifs',
        credentials: { kind: 'secret', name: 'share' },
      },
    },
  })
  for (const name of ['nfs-common', 'cifs-utils']) assert.ok(packagesOf(blueprint).includes(name))
  assert.equal(
    textAt(blueprint, `${units}/var-mnt-media.automount`),
    '[Automount]\nWhere=/var/mnt/media\n\n[Install]\nWantedBy=remote-fs.target\n',
  )
  assert.doesNotMatch(textAt(blueprint, `${units}/var-mnt-media.mount`) ?? '', /Install/)
  assert.match(
    textAt(blueprint, `${units}/var-mnt-share.mount`) ?? '',
    /^Options=credentials=\/run\/ingot\/secrets\/share$/m,
  )
})

test('tools of each type', () => {
  const cases = {
    btrfs: 'btrfs-progs',
    xfs: 'xfsprogs',
    vfat: 'dosfstools',
    exfat: 'exfatprogs',
    f2fs: 'f2fs-tools',
  } as const
  for (const [fsType, name] of Object.entries(cases) as [keyof typeof cases, string][]) {
    const blueprint = blueprintOf({ fileSystems: { '/mnt/x': { device: '/dev/sdb1', fsType } } })
    assert.ok(packagesOf(blueprint).includes(name), fsType)
  }
})

test('what cannot be mounted', () => {
  const disk = { device: '/dev/sdb1', fsType: 'ext4' } as const
  const share = { device: '//a/b', fsType: 'cifs', credentials: { kind: 'secret', name: 'x' } } as const
  for (const path of ['/', '/usr', '/etc/x', '/var', '/data', '/boot'])
    assert.equal(problemsOf({ fileSystems: { [path]: disk } }).length, 1, path)
  assert.match(problemsOf({ fileSystems: { '/mnt/x': share } })[0]?.message ?? '', /no secret `x`/)
  assert.equal(problemsOf({ fileSystems: { '/mnt/x': { ...disk, options: ['a,b'] } } }).length, 1)
})
