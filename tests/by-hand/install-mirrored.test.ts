import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import type { DeviceRequest } from '@ingot/virtual/prepare-devices.ts'
import { project } from '../cli.ts'
import { inside, os, refused, settled, statusOf } from '../os-guest.ts'
import { buildHello, lockAsBefore, sharedStore } from '../quickstart.ts'
import { virtualRoom } from '../virtual-room.ts'

const definition = `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  installer: { enable: true },
  disk: {
    partitions: {
      root: { fsType: 'btrfs', mirror: 'second' },
      shop: { kind: 'data', size: '256M', fsType: 'btrfs', mirror: 'second', mountPoint: '/srv/shop' },
    },
    others: { second: { partitions: {
      swap: { kind: 'swap', size: '64M' },
      archive: { kind: 'data', fsType: 'xfs', size: '320M', mountPoint: '/srv/archive' },
    } } },
  },
  fileSystems: { '/srv/archive': { required: false } },
})
`
const first = '/dev/disk/by-id/virtio-disk1'
const second = '/dev/disk/by-id/virtio-disk2'
const disks = [first, '--others', `second=${second}`] as const

/** Names of the partitions of a disk. */
async function partitions(guest: Guest, disk: string): Promise<readonly string[]> {
  const said = await inside(guest, `lsblk --noheadings --raw --output PARTLABEL ${disk}`)
  return said.split('\n').filter((label) => label !== '')
}

async function isGood(guest: Guest): Promise<void> {
  await settled(guest)
  assert.equal((await statusOf(guest)).deployments[0]?.health, 'good')
}

test(
  'a system is installed on two disks with a mirrored root, and starts with one of them missing',
  {
    timeout: 1_500_000,
  },
  async (t) => {
    const directory = project(t, { 'ingot.ts': definition })
    await lockAsBefore(directory, 'install-mirrored')
    const [image] = (await buildHello(directory, { args: ['--format', 'iso'] })).images
    assert.ok(image)
    const room = await virtualRoom(t, directory)
    const files = ['first', 'second'].map((name) => join(directory, `${name}.raw`))
    for (const file of files) {
      writeFileSync(file, '')
      truncateSync(file, 4 * 2 ** 30)
    }
    const [main = '', other = ''] = files
    // A machine keeps to the key that it was given at its first boot.
    const key = generateSshKey('mirrored')
    const start = async (name: string, devices: DeviceRequest, own?: string) => {
      const guest = await startGuest(room, {
        ...(own === undefined ? {} : { keptDisk: own }),
        blueprint: {
          system: 'hello',
          architecture: 'amd64',
          boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
        },
        devices,
        key,
        consoleLog: join(sharedStore, 'logs', `install-mirrored-${name}.console.log`),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      t.after(() => guest.stop())
      return guest
    }

    const live = await start('live', {
      disks: files.map((file) => ({ file })),
      stick: image.path,
      startsStick: true,
    })
    await t.test('each disk gets what is declared for it; nothing is lost that was not named', async () => {
      await settled(live)
      assert.deepEqual(await refused(live, 'install', first, '--yes'), ['install-other-missing'])
      assert.deepEqual(await refused(live, 'install', first, '--others', `second=${first}`, '--yes'), [
        'install-disk-twice',
      ])
      await inside(
        live,
        `echo 'size=100M, name=photos' | sfdisk --quiet --label gpt ${second}; udevadm settle`,
      )
      assert.deepEqual(await refused(live, 'install', ...disks, '--yes'), ['install-destroy-unasked'])
      assert.deepEqual(await partitions(live, second), ['photos'])
      const told = JSON.parse(await os(live, 'install', ...disks, '--yes', '--destroy', 'photos', '--json'))
      t.diagnostic(JSON.stringify(told.seconds))
      assert.deepEqual(await partitions(live, first), ['ingot-esp', 'ingot-shop', 'ingot-root'])
      assert.deepEqual(await partitions(live, second), [
        'ingot-esp-mirror',
        'ingot-swap',
        'ingot-archive',
        'ingot-shop-mirror',
        'ingot-root-mirror',
      ])
      await inside(live, 'sync')
    })
    await live.stop()

    const whole = await start('whole', { disks: [{ file: other }] }, main)
    await t.test(
      'everything of root and shop is on both disks; swap and data of the other are used',
      async () => {
        await isGood(whole)
        for (const path of ['/sysroot', '/srv/shop'])
          assert.match(
            await inside(whole, `btrfs filesystem df ${path}`),
            /^Data, RAID1: [^]*^System, RAID1: [^]*^Metadata, RAID1: /m,
          )
        const mounts = await inside(whole, 'findmnt --noheadings --raw --output TARGET,FSTYPE --real')
        for (const line of ['/var btrfs', '/var/home btrfs', '/var/srv/shop btrfs', '/var/srv/archive xfs'])
          assert.ok(mounts.split('\n').includes(line), `${line}\n${mounts}`)
        assert.match(await inside(whole, 'swapon --noheadings --show=TYPE,SIZE'), /^partition 64M/)
        assert.equal((await inside(whole, 'systemctl --failed --no-legend')).trim(), '')
        const copy = 'mount -o ro /dev/ingot/esp-mirror /mnt && diff -r /boot/efi /mnt; umount /mnt'
        assert.equal(await inside(whole, 'systemctl is-failed ingot-esp-mirror || true'), 'inactive\n')
        assert.equal(await inside(whole, copy), '')
        await inside(whole, 'echo both >/var/home/note; echo both >/srv/shop/note; sync')
      },
    )
    await whole.stop()

    const half = await start('half', {}, main)
    await t.test('without the other disk it starts by itself, with all that was mirrored', async () => {
      await isGood(half)
      assert.equal(await inside(half, 'cat /var/home/note /srv/shop/note'), 'both\nboth\n')
      await inside(half, 'echo one >>/var/home/note; echo one >>/srv/shop/note; sync')
      assert.match(await inside(half, 'btrfs filesystem show /sysroot'), /missing/i)
      assert.match(await inside(half, 'journalctl --boot --no-pager'), /half of a mirror/)
    })
    await half.stop()

    const again = await start('again', { disks: [{ file: other }] }, main)
    await t.test('when it is back, it catches up', async () => {
      await isGood(again)
      assert.equal(await inside(again, 'cat /var/home/note /srv/shop/note'), 'both\none\nboth\none\n')
      // As docs/disks.md says.
      for (const place of ['/var', '/srv/shop'])
        await inside(
          again,
          `btrfs scrub start -B ${place}; btrfs balance start -dconvert=raid1,soft -mconvert=raid1,soft ${place}`,
        )
      assert.doesNotMatch(await inside(again, 'btrfs filesystem df /var'), /^(Data|Metadata), single/m)
    })
    await again.stop()

    const alone = await start('alone', {}, other)
    await t.test('without the disk that it was started from it starts from the other one', async () => {
      await isGood(alone)
      assert.equal(await inside(alone, 'cat /var/home/note /srv/shop/note'), 'both\none\nboth\none\n')
      const mount = 'findmnt --noheadings --output SOURCE --type vfat /boot/efi'
      const at = await inside(alone, `ls /boot/efi >/dev/null; ${mount}`)
      const copy = await inside(alone, 'readlink --canonicalize /dev/disk/by-partlabel/ingot-esp-mirror')
      assert.equal(at, copy)
      assert.equal((await inside(alone, 'systemctl --failed --no-legend')).trim(), '')
    })
  },
)
