import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { dropIn } from './entries.ts'
import type { Section } from './systemd-text.ts'

/**
 * What nearly every service can bear; systemd.exec(5), systemd 257. A service says what it needs on top (`over`), a
 * setting there replaces the one of that name here, null removes it.
 */
const strict = {
  NoNewPrivileges: true,
  PrivateTmp: true,
  PrivateDevices: true,
  ProtectSystem: 'strict',
  ProtectHome: true,
  ProtectClock: true,
  ProtectControlGroups: true,
  ProtectHostname: true,
  ProtectKernelLogs: true,
  ProtectKernelModules: true,
  ProtectKernelTunables: true,
  ProtectProc: 'invisible',
  RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6',
  RestrictNamespaces: true,
  RestrictRealtime: true,
  RestrictSUIDSGID: true,
  LockPersonality: true,
  MemoryDenyWriteExecute: true,
  RemoveIPC: true,
  SystemCallArchitectures: 'native',
  SystemCallFilter: ['@system-service', '~@privileged @resources'],
  // Programs bear a refusal, and would not bear to be killed: what is written in Go asks for more files when it starts.
  SystemCallErrorNumber: 'EPERM',
  UMask: '0027',
} as const

type Setting = Section[number][1]

/** Settings of a [Service] section that shut the service in. */
export function sandboxed(over: { readonly [setting: string]: Setting } = {}): Section {
  return Object.entries<Setting>({ ...strict, ...over })
}

/** Shuts a package's service in. */
export function sandboxDropIn(
  unit: string,
  origin: Origin,
  over: { readonly [setting: string]: Setting } = {},
): FileEntry {
  return dropIn(unit, 'sandbox', [['Service', sandboxed(over)]], origin)
}
