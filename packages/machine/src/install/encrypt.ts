import type { DiskLayout, EncryptionPlan } from '@ingot/contracts/disk.ts'
import type { Ports } from '../ports/ports.ts'
import { keyFileName } from './key-stick.ts'
import { addKey, draft, formatQuickly, randomKey, randomUuid, withDraft } from './luks.ts'
import type { Keys } from './read-keys.ts'
import { need } from './run.ts'
import { openedName } from './work-place.ts'

const mappingName = 'ingot-root'
/** The open root of the installed machine. */
export const rootMapping = `/dev/mapper/${mappingName}`

/** How long a boot waits for a stick with a key file. */
const stickSeconds = 30

/** An encrypted root that is to be made. */
export interface Encrypted {
  /** Of the LUKS header, by which the machine finds it. */
  readonly uuid: string
  readonly plan: EncryptionPlan
  readonly keys: Keys
  /** Text of the key file on a stick; there is one where the keys name a stick. */
  readonly fileKey: string
}

/** What is to be encrypted; undefined: nothing. */
export function encryptionOf(ports: Ports, { encryption }: DiskLayout, keys?: Keys): Encrypted | undefined {
  return encryption === undefined || keys === undefined
    ? undefined
    : { uuid: randomUuid(ports), plan: encryption, keys, fileKey: randomKey(ports) }
}

/**
 * Makes LUKS2 of a partition, gives it its keys, and leaves it open, as `openedDevice`. Secrets go by files and standard
 * input; nobody sees them among arguments.
 * @returns the recovery key, if there is to be one.
 */
export function encryptRoot(
  ports: Ports,
  device: string,
  { uuid, plan, keys, fileKey }: Encrypted,
): string | undefined {
  const { passphrase, stick, registers, recoveryKey } = keys
  const enroll = (...options: readonly string[]) =>
    need(ports, ['systemd-cryptenroll', `--unlock-key-file=${draft}`, ...options, device])
  return withDraft(ports, randomKey(ports), () => {
    formatQuickly(ports, device, openedName, uuid)
    if (passphrase !== undefined) {
      const command = ['luksAddKey', '--batch-mode', '--key-file', draft, ...argon2id(plan), device, '-']
      need(ports, ['cryptsetup', ...command], { input: passphrase })
    }
    if (stick !== undefined) addKey(ports, device, fileKey)
    if (registers !== undefined) enroll('--tpm2-device=auto', `--tpm2-pcrs=${registers.join('+')}`)
    const recovery = recoveryKey === undefined ? undefined : enroll('--recovery-key').trim()
    need(ports, ['cryptsetup', 'luksKillSlot', '--batch-mode', device, '0'])
    return recovery
  })
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
  const { stick } = luks.keys
  const options = [
    'tries=0',
    // A person is asked when the stick does not come.
    ...(stick === undefined ? [] : [`keyfile-timeout=${stickSeconds}s`]),
    ...(luks.keys.registers === undefined ? [] : ['tpm2-device=auto']),
    ...(luks.plan.allowDiscards ? ['discard'] : []),
  ]
  return {
    device: rootMapping,
    opening: [
      `rd.luks.name=${luks.uuid}=${mappingName}`,
      `rd.luks.options=${luks.uuid}=${options.join(',')}`,
      ...(stick === undefined
        ? []
        : [`rd.luks.key=${luks.uuid}=${keyFileName(luks.uuid)}:UUID=${stick.uuid}`]),
    ],
  }
}
