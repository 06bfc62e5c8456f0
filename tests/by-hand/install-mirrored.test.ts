import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Guest } from '@ingot/virtual/guest.ts'
import { bringInLine, first, hasBothHalves, mirrored, second } from '../mirrored.ts'
import { inside, os, refused, settled, statusOf } from '../os-guest.ts'

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
    const { medium, files, start } = await mirrored(t, 'install-mirrored')
    const [main, other] = files

    const live = await start('live', {
      devices: { disks: files.map((file) => ({ file })), stick: medium, startsStick: true },
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

    const whole = await start('whole', { own: main, devices: { disks: [{ file: other }] } })
    await t.test(
      'everything of root and shop is on both disks; swap and data of the other are used',
      async () => {
        await isGood(whole)
        await hasBothHalves(whole)
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

    const half = await start('half', { own: main })
    await t.test('without the other disk it starts by itself, with all that was mirrored', async () => {
      await isGood(half)
      assert.equal(await inside(half, 'cat /var/home/note /srv/shop/note'), 'both\nboth\n')
      await inside(half, 'echo one >>/var/home/note; echo one >>/srv/shop/note; sync')
      assert.match(await inside(half, 'btrfs filesystem show /sysroot'), /missing/i)
      assert.match(await inside(half, 'journalctl --boot --no-pager'), /half of a mirror/)
    })
    await half.stop()

    const again = await start('again', { own: main, devices: { disks: [{ file: other }] } })
    await t.test('when it is back, it catches up', async () => {
      await isGood(again)
      assert.equal(await inside(again, 'cat /var/home/note /srv/shop/note'), 'both\none\nboth\none\n')
      await bringInLine(again)
    })
    await again.stop()

    const alone = await start('alone', { own: other })
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
