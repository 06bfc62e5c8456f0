import assert from 'node:assert/strict'
import type { Guest } from '@ingot/virtual/guest.ts'
import { inside, refused } from './os-guest.ts'

/** What is known of the partition `photos`, but its size. */
function photosOf(guest: Guest, target: string): Promise<string> {
  return inside(guest, `sfdisk --dump ${target} | grep photos | sed 's/size= *[0-9]*, //'`)
}

/**
 * Photos that lie all over the disk, to its end, become 300 MiB; killed while they are moved, and begun anew with the same words
 * by whoever comes after.
 */
export async function shrunk(first: Guest, target: string): Promise<void> {
  await inside(
    first,
    `echo 'size=+' | sfdisk --quiet --partno 1 ${target}
udevadm settle
e2fsck -f -p ${target}-part1
resize2fs ${target}-part1
mount ${target}-part1 /mnt
for at in 1 2 3 4 5 6 7 8; do mkdir /mnt/$at; head -c 2500000 /dev/urandom >/mnt/$at/photo; done
cd /mnt; sha256sum photo */photo >all; cd /`,
  )
  const install = (size: string) =>
    refused(first, 'install', target, '--keep', '--yes', '--resize', `photos=${size}`)
  assert.deepEqual(await install('300M'), ['install-resize-in-use'])
  await inside(first, 'umount /mnt')
  assert.deepEqual(await refused(first, 'install', target, '--keep', '--yes'), ['install-disk-small'])
  assert.deepEqual(await install('90M'), ['install-resize-small'])
  assert.deepEqual(await install('9G'), ['install-resize-large', 'install-disk-small'])
  const before = await photosOf(first, target)
  await inside(
    first,
    `systemd-run --unit=moved os install --answers /run/answers.yaml --yes
until grep --quiet --no-messages '30720[0]K' /proc/[0-9]*/cmdline || [ -d /run/ingot/install/root/ostree ]; do
  systemctl is-active --quiet moved.service
  sleep 0.05
done
systemctl kill --signal=KILL moved.service
systemctl reset-failed moved.service || :
dumpe2fs -h ${target}-part1 | grep '^Filesystem state'`,
  )
  assert.equal(await photosOf(first, target), before)
}

/** Photos that became 300 MiB are all there, in a file system that has no fault. */
export async function areWhole(guest: Guest): Promise<void> {
  await inside(
    guest,
    `e2fsck -f -n /dev/disk/by-partlabel/photos
[ "$(lsblk --noheadings --bytes --output SIZE /dev/disk/by-partlabel/photos)" -eq ${300 * 2 ** 20} ]
mount /dev/disk/by-partlabel/photos /mnt
cd /mnt; sha256sum --check --quiet all; cd /; umount /mnt`,
  )
}
