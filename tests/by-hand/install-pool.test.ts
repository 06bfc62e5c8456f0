import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startGuest } from '@ingot/virtual/guest.ts'
import { project } from '../cli.ts'
import { interrupted } from '../installs.ts'
import { inside, os, refused, settled, statusOf } from '../os-guest.ts'
import { buildHello, lockAsBefore, sharedStore } from '../quickstart.ts'
import { virtualRoom } from '../virtual-room.ts'

const gibibyte = 2 ** 30
const target = '/dev/disk/by-id/virtio-disk1'
const pool = `${target}-part1`
const declaration = `import { debian, defineForge, mkForce } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  installer: { enable: true },
  disk: {
    partitions: {
      root: {
        fsType: 'btrfs',
        subvolumes: mkForce({
          '@ingot': { mountPoint: '/' },
          '@ingot-var': { mountPoint: '/var' },
          '@ingot-home': { mountPoint: '/var/home' },
        }),
      },
    },
  },
})
`
/** Another system: its subvolumes, one in another, what is in them, and which of them it mounts by default. */
const neighbour = `echo 'size=3G, name=arch' | sfdisk --quiet --label gpt ${target}
udevadm settle
mkfs.btrfs -q -L arch ${pool}
mount ${pool} /mnt
btrfs subvolume create /mnt/@
btrfs subvolume create /mnt/@home
btrfs subvolume create /mnt/@/nested
btrfs subvolume set-default /mnt/@
head -c 30000000 /dev/urandom >/mnt/@/nested/photo
ln /mnt/@/nested/photo /mnt/@/nested/same
cp --reflink=always /mnt/@/nested/photo /mnt/@home/photo`
/** Everything of the neighbour's that a person would miss. */
const fingerprint = `mount -o ro,subvolid=5 ${pool} /mnt
(cd /mnt; find @ @home | sort; sha256sum @/nested/photo @home/photo; btrfs subvolume get-default /mnt; lsblk --nodeps --noheadings --output PARTLABEL,PARTUUID,UUID,LABEL $(realpath ${pool}))
umount /mnt`

test(
  'a system is put into the btrfs of another, whose subvolumes stay as they are',
  { timeout: 1_800_000 },
  async (t) => {
    const directory = project(t, { 'ingot.ts': declaration })
    await lockAsBefore(directory, 'install-uefi')
    const [image] = (await buildHello(directory)).images
    assert.ok(image)
    const room = await virtualRoom(t, directory)
    const disk = join(directory, 'disk.raw')
    writeFileSync(disk, '')
    truncateSync(disk, 5 * gibibyte)
    const start = async (name: string, own: string, disks: readonly { readonly file: string }[]) => {
      const guest = await startGuest(room, {
        image: own,
        blueprint: {
          system: 'hello',
          architecture: 'amd64',
          boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
        },
        devices: { disks },
        consoleLog: join(sharedStore, 'logs', `install-pool-${name}.console.log`),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      t.after(() => guest.stop())
      await settled(guest)
      return guest
    }
    const first = await start('from', image.path, [{ file: disk }])
    await inside(first, neighbour)
    const install = [target, '--pool', pool, '--yes'] as const
    assert.deepEqual(await refused(first, 'install', ...install), ['install-disk-in-use'])
    await inside(first, 'btrfs subvolume create /mnt/@ingot-var; umount /mnt')
    assert.deepEqual(await refused(first, 'install', ...install), ['install-pool-taken'])
    await inside(
      first,
      `mount -o subvolid=5 ${pool} /mnt; btrfs subvolume delete /mnt/@ingot-var; umount /mnt`,
    )
    const before = await inside(first, fingerprint)

    await t.test('it is installed; begun anew, where it was killed', async () => {
      await interrupted(first, ...install)
      const shown = await os(first, 'install', target, '--pool', pool, '--dry-run')
      assert.match(shown, /did not come to its end/)
      assert.match(shown, /^share +vdb1 .* btrfs arch +gets @ingot, /m)
      await os(first, 'install', ...install)
      assert.deepEqual(await refused(first, 'install', ...install), ['install-label-taken'])
      assert.equal(await inside(first, fingerprint), before)
    })
    await inside(first, 'sync')
    await first.stop()

    // On the disk that it was installed on, which is the first now.
    const second = await start('installed', disk, [])
    await t.test('it boots from there, and the other system has what it had', async () => {
      assert.deepEqual(
        (await statusOf(second)).deployments.map(({ health }) => health),
        ['good'],
      )
      assert.match(await inside(second, 'findmnt --noheadings --output SOURCE /var'), /\[\/@ingot-var\]/)
      assert.match(await inside(second, 'cat /proc/cmdline'), /rootflags=subvol=@ingot/)
      await os(second, 'verify')
      assert.equal(await inside(second, 'systemctl --failed --no-legend'), '')
      const own = fingerprint.replaceAll(pool, '/dev/disk/by-partlabel/arch')
      assert.equal(await inside(second, own), before)
    })
  },
)
