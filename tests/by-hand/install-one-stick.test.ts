import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import { installable, ownAnswers, partitions, target } from '../installs.ts'
import { ended } from '../installs-unattended.ts'
import { inside, settled } from '../os-guest.ts'
import { sharedStore } from '../quickstart.ts'
import { virtualRoom } from '../virtual-room.ts'

const { label, service } = setupVolume

test(
  'the medium that runs has answers behind it, by which the only disk is installed',
  {
    timeout: 1_200_000,
  },
  async (t) => {
    const { directory, image } = await installable(t, { mode: 'uefi', from: 'iso' })
    const room = await virtualRoom(t, directory)
    const [disk, medium] = [join(directory, 'disk.raw'), join(directory, 'medium.raw')]
    copyFileSync(image, medium)
    chmodSync(medium, 0o600)
    writeFileSync(disk, '')
    truncateSync(medium, 2 ** 30)
    truncateSync(disk, 5 * 2 ** 30)
    const guest = await startGuest(room, {
      blueprint: { system: 'hello', architecture: 'amd64', boot: { mode: 'uefi', menuTimeout: 0, tries: 3 } },
      // The disk is found before the stick, which has the same bytes and only starts it.
      devices: { stick: image, startsStick: true, disks: [{ file: medium }, { file: disk }] },
      // Too small to be installed on.
      extraDiskBytes: 2 ** 20,
      consoleLog: join(sharedStore, 'logs', 'install-one-stick.console.log'),
      bootLimitSeconds: 480,
      signal: t.signal,
    })
    t.after(() => guest.stop())
    await settled(guest)
    const whole = (await inside(guest, `realpath ${target}`)).trim()
    assert.match(
      await inside(guest, 'findmnt --noheadings --output SOURCE --real'),
      new RegExp(`^${whole}$`, 'm'),
    )
    await inside(
      guest,
      `echo ',64M' | sfdisk --quiet --no-reread --no-tell-kernel --append ${target}
partx --add --nr 4 ${target}
udevadm settle
systemctl mask --runtime ${service}
loop=$(losetup --find --show ${whole}4)
mkfs.vfat -n ${label} $loop
losetup --detach $loop
udevadm settle
mount -o loop ${whole}4 /mnt
cat >/mnt/answers.yaml <<'end'
disk: only
afterwards: stay
${ownAnswers(generateSshKey('anna@example.org').publicKey)}end
umount /mnt
systemctl unmask --runtime ${service}
if mount -o ro ${whole}4 /mnt; then exit 1; fi
systemctl start ${service}`,
    )
    assert.match(await ended(guest), /by answers\.yaml of[^]*^hello \S+ is on \/dev\/vdc \(/m)
    assert.deepEqual(await partitions(guest, '/dev/vdc'), ['ingot-esp', 'ingot-root'])
  },
)
