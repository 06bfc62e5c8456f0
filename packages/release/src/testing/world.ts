import { createHash } from 'node:crypto'
import type { ChannelHead, Release, Root } from '@ingot/contracts/release.ts'
import { decide, type Decision } from '../decide.ts'
import type { MachineState } from '../machine-state.ts'
import { headPath, releasePath, rootPath } from '../published-paths.ts'
import type { SignedFile, VerifySignature } from '../signed-file.ts'
import type { Fetched } from '../step.ts'

/** Stands in for cryptography: a signature is the public key with the digest that it signs. */
export const verify: VerifySignature = (file, signature, publicKey) =>
  signature === `${publicKey} ${createHash('sha256').update(file.text).digest('hex')}`

/** A public key whose key id is made of one repeated byte. */
export function keyOf(byte: number): { readonly id: string; readonly publicKey: string } {
  const bytes = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(8, byte), Buffer.alloc(32, byte)])
  return {
    id: byte.toString(16).padStart(2, '0').repeat(8).toUpperCase(),
    publicKey: bytes.toString('base64'),
  }
}

export const [rootKey, releaseKey, channelKey, otherKey] = [
  keyOf(0x11),
  keyOf(0x22),
  keyOf(0x33),
  keyOf(0x44),
] as const
export type Key = ReturnType<typeof keyOf>

/** A statement signed by these keys. */
export function signedBy(path: string, value: unknown, keys: readonly Key[]): SignedFile {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const signatures = Object.fromEntries(keys.map(({ id, publicKey }) => [id, `${publicKey} ${sha256}`]))
  return { path, text, sha256, signatures }
}

export const noon = new Date('2026-06-01T12:00:00Z')
export const hex = (digit: string) => digit.repeat(64)

const role = (key: Key) => ({ keys: [key.id], threshold: 1 })

export function rootOf(change: Partial<Root> = {}): Root {
  const keys = Object.fromEntries(
    [rootKey, releaseKey, channelKey, otherKey].map((key) => [key.id, key.publicKey]),
  )
  return {
    schema: 1,
    kind: 'root',
    version: 1,
    issued: '2026-01-01T00:00:00Z',
    expires: '2027-01-01T00:00:00Z',
    keys,
    roles: { root: role(rootKey), release: role(releaseKey), channel: role(channelKey) },
    ...change,
  }
}

export function releaseOf(change: Partial<Release> = {}): Release {
  return {
    schema: 1,
    kind: 'release',
    system: 'hello',
    version: '5',
    sequence: 5,
    commit: hex('5'),
    created: '2026-05-31T00:00:00Z',
    minimumSequence: 0,
    bootMode: 'uefi',
    architecture: 'amd64',
    notes: '',
    ...change,
  }
}

export function headOf(change: Partial<ChannelHead> = {}): ChannelHead {
  return {
    schema: 1,
    kind: 'channel-head',
    channel: 'stable',
    system: 'hello',
    version: 7,
    issued: '2026-06-01T00:00:00Z',
    expires: '2026-06-08T00:00:00Z',
    release: { sequence: 5, sha256: '' },
    rollout: 1,
    paused: false,
    ...change,
  }
}

export function machineOf(change: Partial<MachineState> = {}): MachineState {
  return {
    root: rootOf(),
    wanted: { system: 'hello', channel: 'stable' },
    lastHead: { version: 6, channelKeys: [channelKey.id] },
    current: { system: 'hello', sequence: 4, commit: hex('4') },
    bootMode: 'uefi',
    isSealed: false,
    architecture: 'amd64',
    machineId: '0123456789abcdef0123456789abcdef',
    now: noon,
    quarantined: [],
    ...change,
  }
}

/** A published directory. */
export type Server = Readonly<Record<string, SignedFile>>

/** A head of `stable`, and releases, the first of which it names. */
export function serverOf(head: Partial<ChannelHead> = {}, ...releases: readonly Partial<Release>[]): Server {
  const files = (releases.length === 0 ? [{}] : releases)
    .map(releaseOf)
    .map((release) => signedBy(releasePath('hello', release.sequence), release, [releaseKey]))
  const [named] = files
  const sequence = releases[0]?.sequence ?? 5
  const statement = headOf({ release: { sequence, sha256: named?.sha256 ?? '' }, ...head })
  return Object.fromEntries(
    [...files, signedBy(headPath('hello', 'stable'), statement, [channelKey])].map((file) => [
      file.path,
      file,
    ]),
  )
}

/** More files on a server. */
export function withRoots(server: Server, ...roots: readonly (readonly [Root, readonly Key[]])[]): Server {
  const files = roots.map(([root, keys]) => signedBy(rootPath(root.version), root, keys))
  return { ...server, ...Object.fromEntries(files.map((file) => [file.path, file])) }
}

/** Asks a server as a machine does: one file after the other, each with the signatures it may have. */
export function ask(server: Server, machine: MachineState): { decision: Decision; asked: readonly string[] } {
  const asked: string[] = []
  let fetched: Fetched = {}
  for (;;) {
    const step = decide(machine, fetched, verify)
    if (step.kind !== 'need') return { decision: step, asked }
    if (asked.length > 50) throw new Error(`it asks for ever: ${asked.join(' ')}`)
    asked.push(step.path)
    const file = server[step.path]
    const signatures = Object.fromEntries(step.keys.map((key) => [key, file?.signatures[key] ?? null]))
    fetched = { ...fetched, [step.path]: file === undefined ? null : { ...file, signatures } }
  }
}
