import type { LowerToDebian } from '../contribution.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'
import type { BaseConfig } from './options.ts'

/**
 * On top of Debian's Essential packages, without Recommends. Each is here because a machine misses it:
 * every further package costs time at every build and boot.
 */
const packages = [
  'dbus', // systemd-logind, systemctl as a user
  'e2fsprogs', // fsck and resize of the root file system
  'iproute2',
  'kmod',
  'less', // the pager of systemctl and journalctl
  'libnss-myhostname', // the machine's own name resolves before the network is up
  'libnss-systemd', // names of DynamicUser= services
  'libpam-systemd', // sessions of logins
  'login',
  'ostree',
  'ostree-boot', // ostree-prepare-root, ostree-remount.service
  'passwd',
  'procps',
  'systemd',
  'systemd-sysv',
  'udev',
] as const

export const lowerBase: LowerToDebian<BaseConfig & BootConfig> = ({ boot }, { origin }) => {
  const by = origin('packages')
  return {
    packages: packages.map((name) => ({ name, origin: by })),
    expectations: [
      { kind: 'read-only', path: '/usr' },
      ...when(!boot.sealed, { kind: 'command', command: ['ostree', 'admin', 'status'] } as const),
    ],
  }
}
