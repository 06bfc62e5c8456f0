import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Guest } from '@ingot/virtual/guest.ts'
import { inside, refused } from './os-guest.ts'

const photos = '/dev/disk/by-partlabel/photos'

/** All that the table says of the partition `photos`, but its size. */
function entryOf(guest: Guest): Promise<string> {
  return inside(
    guest,
    `lsblk --noheadings --raw --output START,PARTTYPE,PARTUUID,PARTFLAGS,PARTLABEL ${photos}`,
  )
}

/**
 * Photos that lie all over a disk, to its end, become 300 MiB; killed while they are moved. Whoever comes after goes on with the
 * same words.
 * @returns what the table says of their partition.
 */
export async function shrunk(t: TestContext, guest: Guest, disk: string): Promise<string> {
  await inside(
    guest,
    `echo 'size=+, attrs=GUID:63' | sfdisk --quiet --partno 1 ${disk}
udevadm settle
e2fsck -f -p ${photos}
resize2fs ${photos}
mount ${photos} /mnt
for at in 1 2 3 4 5 6 7 8; do mkdir /mnt/$at; head -c 2500000 /dev/urandom >/mnt/$at/photo; done
cd /mnt; sha256sum photo */photo >all; cd /
umount /mnt`,
  )
  const small = await refused(guest, 'install', disk, '--keep', '--yes', '--resize', 'photos=90M')
  assert.deepEqual(small, ['install-resize-small'])
  const entry = await entryOf(guest)
  const state = await inside(
    guest,
    `systemd-run --quiet --unit=moved os install --answers /run/answers.yaml --yes
until grep --quiet --no-messages '30720[0]K' /proc/[0-9]*/cmdline || [ -d /run/ingot/install/root/ostree ]; do
  systemctl is-active --quiet moved.service
  sleep 0.05
done
systemctl kill --signal=KILL moved.service
systemctl reset-failed moved.service || :
dumpe2fs -h ${photos} | grep '^Filesystem state'`,
  )
  t.diagnostic(state.trim())
  return entry
}

/** Photos that became 300 MiB are all there, in a file system that has no fault, and nothing but their end moved. */
export async function areWhole(guest: Guest, entry: string): Promise<void> {
  assert.equal(await entryOf(guest), entry)
  await inside(
    guest,
    `e2fsck -f -n ${photos}
[ "$(lsblk --noheadings --bytes --output SIZE ${photos})" -eq ${300 * 2 ** 20} ]
mount ${photos} /mnt
cd /mnt; sha256sum --check --quiet all; cd /; umount /mnt`,
  )
}
