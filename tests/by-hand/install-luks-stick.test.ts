import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { asking, encryptable, isOpen, passphrase } from '../encryptable.ts'
import { inside, os, refused, settled } from '../os-guest.ts'

const target = '/dev/disk/by-id/virtio-disk1'
const stickDevice = '/dev/disk/by-id/virtio-disk2'

test(
  'a key file on a stick opens an encrypted root; without the stick somebody is asked',
  { timeout: 1_500_000 },
  async (t) => {
    const { directory, image, disk, start } = await encryptable(t, 'install-luks-stick')
    const stick = join(directory, 'stick.raw')
    writeFileSync(stick, '')
    truncateSync(stick, 64 * 2 ** 20)

    const first = await start('from', { image, devices: { disks: [{ file: disk }, { file: stick }] } })
    await t.test('it is written to the stick that was named, which has to have a file system', async () => {
      await settled(first)
      await inside(
        first,
        `umask 077
printf %s '${passphrase}' >/run/passphrase
cat >/run/answers.yaml <<'end'
disk: ${target}
encryption: { passphrase: /run/passphrase, keyFile: ${stickDevice} }
end
`,
      )
      const wanted = ['install', '--answers', '/run/answers.yaml', '--yes'] as const
      assert.deepEqual(await refused(first, ...wanted), ['install-key-stick-unfit'])
      await inside(first, `mkfs.vfat ${stickDevice} && udevadm settle`)
      await os(first, ...wanted)
      await inside(
        first,
        `mount ${stickDevice} /mnt
test $(ls /mnt | wc -l) -eq 1
if journalctl --no-pager | grep --fixed-strings --file=/mnt/ingot-*.key; then exit 1; fi
umount /mnt
sync`,
      )
    })
    await first.stop()

    const second = await start('with', { image: disk, devices: { stick } })
    await t.test('with the stick nobody is asked', async () => {
      await isOpen(second)
      await inside(second, 'sync')
    })
    await second.stop()

    const third = await start('without', { image: disk, typed: [{ after: asking, line: passphrase }] })
    await t.test('without it the passphrase is asked for, after a while', () => isOpen(third))
  },
)
