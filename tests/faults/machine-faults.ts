import type { Case } from './try-fault.ts'
import { inside } from './try-fault.ts'

/** Takes all but so many bytes of the file system that holds a directory; without a number, root's reserve, too. */
function fill(directory: string, left?: number): string {
  const most = `fallocate -l $(($(df --output=avail -B1 ${directory} | tail -n 1) - ${left ?? 0})) ${directory}/fill`
  const rest = `dd if=/dev/zero of=${directory}/fill.rest bs=64K 2>/dev/null || :`
  return `${most} 2>/dev/null || :\n${left === undefined ? rest : ''}\nsync -f ${directory}`
}

/** Moves the machine's clock so many days. */
function clock(days: number): string {
  return `timedatectl set-ntp false 2>/dev/null || :; date --set='${days} days' >&2`
}

function inGuest(fault: string, script: string, undo: string, codes: readonly string[]): Case {
  return {
    fault,
    begin: (world) => inside(world, script),
    end: (world) => inside(world, undo),
    codes,
  }
}

/** Disks that are full or read-only, and clocks that are wrong. */
export function machineFaults(): readonly Case[] {
  return [
    inGuest('the root file system is full', fill('/var'), 'rm /var/fill*', ['space-low']),
    inGuest('100 MiB are left on the root file system', fill('/var', 100 * 2 ** 20), 'rm /var/fill', [
      'space-low',
    ]),
    inGuest('the clock is five years behind', clock(-5 * 365), clock(5 * 365), ['clock-behind']),
    inGuest('the clock is a month ahead', clock(30), clock(-30), ['head-expired']),
    inGuest('the clock is five years ahead', clock(5 * 365), clock(-5 * 365), ['root-expired']),
  ]
}

/** The boot partition, for a release that brings another kernel. */
export function bootPartitionFaults(): readonly Case[] {
  return [
    {
      fault: 'the boot partition is full',
      begin: (world) => inside(world, fill('/boot/efi')),
      end: (world) => inside(world, 'rm /boot/efi/fill*'),
      codes: ['boot-partition-full'],
    },
    {
      fault: 'the boot partition is read-only',
      begin: (world) => inside(world, 'mount -o remount,ro /boot/efi'),
      end: (world) => inside(world, 'mount -o remount,rw /boot/efi'),
      codes: ['file-failed'],
      why: /[Rr]ead-only/,
    },
  ]
}
