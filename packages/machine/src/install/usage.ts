import { installerFile } from '@ingot/contracts/machine.ts'
import type { Command } from '../command-line/command.ts'

/** Where the installer lies, on systems that have it: a program of its own, so that `os` starts at once. */
export const installerPath = installerFile.path

/** What `os install` takes, for the command line and for the installer itself. */
export const installUsage = {
  name: 'install',
  summary: 'install this system on another disk',
  details: [
    'Shows what becomes of each partition of the disk, asks, and then does it. Nothing is destroyed that was not named, by --destroy, in the answers, or by typing the name of the disk under the plan.',
    'Whenever it is interrupted, also by the power, it can be started again: a disk says that it was left in the middle.',
    'The system needs installer.enable.',
  ],
  operands: [{ name: 'DISK', summary: 'the whole disk, such as /dev/sda; default: what the answers say' }],
  flags: [
    { name: 'answers', value: 'FILE', summary: 'YAML or JSON with the disk, users, host name and so on' },
    { name: 'dry-run', summary: 'show the plan, and what is in its way; change nothing' },
    { name: 'yes', summary: 'do not ask' },
    { name: 'keep', summary: 'keep the partitions that are there, and take free space' },
    {
      name: 'pool',
      value: 'PARTITION',
      summary: 'put the root into a btrfs of another system, beside what is in it; implies --keep',
    },
    {
      name: 'destroy',
      value: 'NAME,...',
      summary: 'partitions that may be lost; `all`: everything on the disks',
    },
    {
      name: 'resize',
      value: 'NAME=SIZE,...',
      summary: 'partitions that stay, and get another size: sda3=40G; with --keep',
    },
    {
      name: 'others',
      value: 'NAME=DISK,...',
      summary: 'which disks the others of the system are: vault=/dev/sdb',
    },
    { name: 'keep-others', summary: 'keep what is on the others of the system, whatever becomes of DISK' },
    {
      name: 'unattended',
      summary:
        'as the answers on a volume INGOT-SETUP say, after ten seconds: what a live medium does by itself',
    },
    { name: 'reboot', summary: 'start the machine anew when it is done' },
    {
      name: 'from',
      value: 'REPOSITORY',
      summary: 'OSTree repository to install from; default: that of this machine',
    },
    { name: 'commit', value: 'COMMIT', summary: 'what to install from there; default: what runs' },
  ],
  root: true,
} as const satisfies Omit<Command, 'run'>
