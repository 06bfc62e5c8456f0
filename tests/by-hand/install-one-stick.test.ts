import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import type { DeviceRequest } from '@ingot/virtual/prepare-devices.ts'
import { installable, isAsAnswered, ownAnswers, partitions, target } from '../installs.ts'
import { ended } from '../installs-unattended.ts'
import { inside, settled } from '../os-guest.ts'
import { sharedStore } from '../quickstart.ts'
import { virtualRoom } from '../virtual-room.ts'

const gibibyte = 2 ** 30
const mebibyte = 2 ** 20
const { label, service } = setupVolume

test(
  'one stick has the medium and the answers; it installs the only disk, and started anew does not do so again',
  {
    timeout: 2_400_000,
  },
  async (t) => {
    const { directory, image } = await installable(t, { mode: 'uefi', from: 'iso' })
    const room = await virtualRoom(t, directory)
    const key = generateSshKey('anna@example.org').publicKey
    const [disk, stick] = [join(directory, 'disk.raw'), join(directory, 'stick.raw')]
    writeFileSync(disk, '')
    truncateSync(disk, 5 * gibibyte)
    copyFileSync(image, stick)
    chmodSync(stick, 0o600)
    truncateSync(stick, gibibyte)
    const start = async (name: string, devices: DeviceRequest, own?: string) => {
      const guest = await startGuest(room, {
        ...(own === undefined ? {} : { image: own }),
        blueprint: {
          system: 'hello',
          architecture: 'amd64',
          boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
        },
        devices,
        // Too small to be installed on.
        extraDiskBytes: mebibyte,
        consoleLog: join(sharedStore, 'logs', `install-one-stick-${name}.console.log`),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      t.after(() => guest.stop())
      return guest
    }

    const first = await start('made', { stick: image, startsStick: true, disks: [{ file: stick }] })
    await settled(first)
    await inside(
      first,
      `systemctl mask --runtime ${service}
echo ',64M' | sfdisk --append ${target}
udevadm settle
mkfs.vfat -n ${label} ${target}-part4
mount ${target}-part4 /mnt
cat >/mnt/answers.yaml <<'end'
disk: only
destroy: all
afterwards: reboot
${ownAnswers(key)}end
umount /mnt`,
    )
    await first.stop()

    const second = await start('installs', { stick, startsStick: true, disks: [{ file: disk }] })
    // It starts anew by itself.
    await second.nextBoot(await second.bootId())
    assert.match(await ended(second), /\/dev\/vdb was installed by these answers already: hello /)
    assert.deepEqual(await partitions(second, target), ['ingot-esp', 'ingot-root'])
    await second.stop()

    await isAsAnswered(await start('installed', { stick }, disk), key)
  },
)
