import type { Ports } from '../ports/ports.ts'
import { need } from './run.ts'
import { opened, workPlace } from './work-place.ts'

/** A key that is there while others are made; in memory, as everything in this place. */
export const draft = `${workPlace}/draft-key`

/** From the kernel. */
export function randomUuid({ files }: Pick<Ports, 'files'>): string {
  return (files.read('/proc/sys/kernel/random/uuid') ?? '').trim()
}

/** 244 random bits, as text. */
export function randomKey(ports: Pick<Ports, 'files'>): string {
  return randomUuid(ports) + randomUuid(ports)
}

/** Whatever becomes of the work, the key does not stay there. */
export function withDraft<T>({ files }: Pick<Ports, 'files'>, key: string, work: () => T): T {
  try {
    files.write(draft, key, 0o600)
    return work()
  } finally {
    files.remove(draft)
  }
}

/** A random key needs no stretching. */
const quickly = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000'] as const

/** Makes LUKS2 of a partition, with the draft as its key, and opens it. */
export function formatQuickly(ports: Ports, device: string, name: string, uuid?: string): void {
  const luks = (action: string, ...rest: readonly string[]) =>
    need(ports, ['cryptsetup', action, '--batch-mode', '--type', 'luks2', '--key-file', draft, ...rest])
  luks('luksFormat', ...(uuid === undefined ? [] : ['--uuid', uuid]), ...quickly, device)
  luks('open', device, name)
}

/** Adds a random key to a device whose key is the draft. */
export function addKey(ports: Ports, device: string, key: string): void {
  const add = ['luksAddKey', '--batch-mode', '--key-file', draft, ...quickly, device, '-']
  need(ports, ['cryptsetup', ...add], { input: key })
}

/** Adds a recovery key that systemd-cryptenroll(1) made for another device, and says that it is one. */
export function addRecoveryKey(ports: Ports, device: string, recoveryKey: string): void {
  addKey(ports, device, recoveryKey)
  const token = JSON.stringify({ type: 'systemd-recovery', keyslots: ['1'] })
  need(ports, ['cryptsetup', 'token', 'import', device], { input: token })
}

/** Closes what installations opened; nothing happens where nothing is open. */
export function closeOpened(ports: Ports): void {
  for (const name of opened(ports)) need(ports, ['cryptsetup', 'close', name])
}

/** After a failure: what is still used is closed as soon as it is not. */
export function abandonOpened(ports: Pick<Ports, 'files' | 'processes'>): void {
  for (const name of opened(ports))
    ports.processes.run(['cryptsetup', 'close', '--deferred', name], { limitSeconds: 60 })
}
