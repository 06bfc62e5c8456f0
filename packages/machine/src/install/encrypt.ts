import { halfOf, partitionOf, type DiskLayout, type EncryptionPlan } from '@ingot/contracts/disk.ts'
import type { Ports } from '../ports/ports.ts'
import { keyFileName } from './key-stick.ts'
import { addKey, addRecoveryKey, draft, formatQuickly, randomKey, randomUuid, withDraft } from './luks.ts'
import { unfinishedLabel } from './names.ts'
import type { Keys } from './read-keys.ts'
import { need } from './run.ts'
import { openedName } from './work-place.ts'

const mappingName = 'ingot-root'
/** The open root of the installed machine. */
export const rootMapping = `/dev/mapper/${mappingName}`

/** How long a boot waits for a stick with a key file. */
const stickSeconds = 30

/** How long a boot waits for the other disk of a mirror. */
const halfSeconds = 30

/** The other half of an encrypted root. */
export interface EncryptedHalf {
  /** In the layout. */
  readonly name: string
  /** Of its partition, and where it is when the installed machine has opened it. */
  readonly label: string
  /** Of its LUKS header. */
  readonly uuid: string
}

/** An encrypted root that is to be made. */
export interface Encrypted {
  /** Of the LUKS header, by which the machine finds it. */
  readonly uuid: string
  /** Where everything is on another disk, too; absent: it is not mirrored. */
  readonly half?: EncryptedHalf
  readonly plan: EncryptionPlan
  readonly keys: Keys
  /** Text of the key file on a stick; there is one where the keys name a stick. */
  readonly fileKey: string
}

/** What is to be encrypted; undefined: nothing. */
export function encryptionOf(ports: Ports, layout: DiskLayout, keys?: Keys): Encrypted | undefined {
  const { encryption } = layout
  if (encryption === undefined || keys === undefined) return undefined
  const half = halfOf(layout, partitionOf(layout, 'root').name)
  return {
    uuid: randomUuid(ports),
    ...(half && { half: { name: half.name, label: half.label, uuid: randomUuid(ports) } }),
    plan: encryption,
    keys,
    fileKey: randomKey(ports),
  }
}

/**
 * Makes LUKS2 of a partition, gives it its keys, and leaves it open, as `openedDevice`. Secrets go by files and standard
 * input; nobody sees them among arguments.
 * @returns the recovery key, if there is to be one.
 */
export function encryptRoot(ports: Ports, device: string, luks: Encrypted): string | undefined {
  return withDraft(ports, randomKey(ports), () => {
    formatQuickly(ports, device, openedName, luks.uuid)
    addWays(ports, device, luks)
    const recovery =
      luks.keys.recoveryKey === undefined ? undefined : enroll(ports, device, '--recovery-key').trim()
    dropDraft(ports, device)
    return recovery
  })
}

/**
 * The same with its other half, which the same opens: who types the passphrase of one has typed that of both.
 * @param recoveryKey that of the first half.
 */
export function encryptHalf(
  ports: Ports,
  device: string,
  half: EncryptedHalf,
  luks: Encrypted,
  recoveryKey: string | undefined,
): void {
  withDraft(ports, randomKey(ports), () => {
    formatQuickly(ports, device, unfinishedLabel(half.label), half.uuid)
    if (recoveryKey !== undefined) addRecoveryKey(ports, device, recoveryKey)
    addWays(ports, device, luks)
    dropDraft(ports, device)
  })
}

function addWays(ports: Ports, device: string, { plan, keys, fileKey }: Encrypted): void {
  const { passphrase, stick, registers } = keys
  if (passphrase !== undefined) {
    const command = ['luksAddKey', '--batch-mode', '--key-file', draft, ...argon2id(plan), device, '-']
    need(ports, ['cryptsetup', ...command], { input: passphrase })
  }
  if (stick !== undefined) addKey(ports, device, fileKey)
  if (registers !== undefined)
    enroll(ports, device, '--tpm2-device=auto', `--tpm2-pcrs=${registers.join('+')}`)
}

function enroll(ports: Ports, device: string, ...options: readonly string[]): string {
  return need(ports, ['systemd-cryptenroll', `--unlock-key-file=${draft}`, ...options, device])
}

function dropDraft(ports: Ports, device: string): void {
  need(ports, ['cryptsetup', 'luksKillSlot', '--batch-mode', device, '0'])
}

function argon2id({ argon2id: { memoryBytes, iterations } }: EncryptionPlan): readonly string[] {
  const memory = String(Math.floor(memoryBytes / 1024))
  return [
    '--pbkdf',
    'argon2id',
    '--pbkdf-memory',
    memory,
    ...(iterations === null ? ['--iter-time', '2000'] : ['--pbkdf-force-iterations', String(iterations)]),
  ]
}

/**
 * What the kernel is told of the root: where it is, and how it is opened. The initramfs asks for a passphrase until it is the right
 * one: a person who mistypes it is no reason to give a deployment up.
 * @param uuid of the file system.
 */
export function rootArguments(
  uuid: string,
  luks: Encrypted | undefined,
): { readonly device: string; readonly opening: readonly string[] } {
  if (luks === undefined) return { device: `UUID=${uuid}`, opening: [] }
  return { device: rootMapping, opening: [...openingOf(luks, luks.uuid, mappingName), ...openingHalf(luks)] }
}

/** A boot that comes without this disk goes on without it. */
function openingHalf(luks: Encrypted): readonly string[] {
  const { half } = luks
  if (half === undefined) return []
  return openingOf(luks, half.uuid, half.label, ['nofail', `x-systemd.device-timeout=${halfSeconds}s`])
}

function openingOf(
  luks: Encrypted,
  uuid: string,
  name: string,
  more: readonly string[] = [],
): readonly string[] {
  const { stick } = luks.keys
  const options = [
    'tries=0',
    // A person is asked when the stick does not come.
    ...(stick === undefined ? [] : [`keyfile-timeout=${stickSeconds}s`]),
    ...(luks.keys.registers === undefined ? [] : ['tpm2-device=auto']),
    ...(luks.plan.allowDiscards ? ['discard'] : []),
    ...more,
  ]
  return [
    `rd.luks.name=${uuid}=${name}`,
    `rd.luks.options=${uuid}=${options.join(',')}`,
    ...(stick === undefined ? [] : [`rd.luks.key=${uuid}=${keyFileName(luks.uuid)}:UUID=${stick.uuid}`]),
  ]
}
