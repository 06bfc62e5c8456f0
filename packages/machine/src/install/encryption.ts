import {
  allPartitions,
  type DiskLayout,
  type EncryptionPlan,
  type PartitionPlan,
} from '@ingot/contracts/disk.ts'
import type { EncryptionAnswers, InstallMachine } from '@ingot/contracts/installation.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { bytesText } from '../render/text.ts'
import { stickProblems } from './key-stick.ts'
import type { Create } from './place.ts'
import type { Wanted } from './wanted.ts'

/** State of Secure Boot, and which keys it goes by: stays through updates of firmware and system. */
const usualRegisters: readonly number[] = [7]

/** Registers of the TPM that a key is bound to; undefined: the TPM gets none. */
export function registersOf({ tpm2 }: EncryptionAnswers): readonly number[] | undefined {
  if (tpm2 === false) return undefined
  return tpm2 === true ? usualRegisters : tpm2.pcrs
}

/** What opens an encrypted root, in words. */
export function keysInWords(encryption: EncryptionAnswers): readonly string[] {
  const registers = registersOf(encryption)
  return [
    ...(encryption.passphrase === undefined ? [] : ['a passphrase']),
    ...(registers === undefined
      ? []
      : [`the TPM of this machine (${registers.length === 0 ? 'always' : `PCR ${registers.join(', ')}`})`]),
    ...(encryption.keyFile === undefined ? [] : [`a key file on ${encryption.keyFile}`]),
    ...(encryption.recoveryKey === false ? [] : ['a recovery key']),
  ]
}

/** What opens each partition that is encrypted, in a plan. */
export function withKeys(
  created: readonly Create[],
  layout: DiskLayout,
  encryption: EncryptionAnswers | undefined,
): readonly Create[] {
  if (encryption === undefined) return created
  const all = allPartitions(layout)
  const kinds = new Map(all.flatMap((one) => (one.kind === 'mirror' ? [] : [[one.name, one.kind] as const])))
  // Both halves of a mirror are opened by the same, or in the same way.
  const wholes = new Map(all.flatMap((one) => (one.kind === 'mirror' ? [[one.name, one.of] as const] : [])))
  return created.map((one) => {
    const openedBy = openersOf(kinds.get(wholes.get(one.name) ?? one.name), encryption)
    return openedBy === undefined ? one : { ...one, openedBy }
  })
}

/** Undefined: it is not encrypted. */
function openersOf(
  kind: PartitionPlan['kind'] | undefined,
  encryption: EncryptionAnswers,
): readonly string[] | undefined {
  switch (kind) {
    case 'root':
      return keysInWords(encryption)
    case 'data':
      return ['a key on the root', ...(encryption.recoveryKey === false ? [] : ['the recovery key'])]
    case 'swap':
      return ['a new key at each boot, which forgets what was in it']
    default:
      return undefined
  }
}

/** Why a disk cannot be encrypted as it is wanted, or must be. */
export function encryptionProblems(machine: InstallMachine, wanted: Wanted): readonly Problem[] {
  const { source, encryption } = wanted
  const { system } = source.shipped
  const plan = source.disk.layout.encryption
  if (encryption === undefined)
    return plan === undefined || plan.optional
      ? []
      : [
          {
            code: 'install-encryption-missing',
            message: `machines of ${system} have an encrypted disk, and nothing was said of what opens it`,
            hint: 'say it in the answers, such as encryption: { passphrase: ask, recoveryKey: true }; or set disk.encryption.optional of the system',
          },
        ]
  if (plan === undefined)
    return [
      {
        code: 'install-encryption-unknown',
        message: `${system} cannot open an encrypted disk`,
        why: 'its initramfs has nothing that could',
        hint: 'set disk.encryption.enable of the system, and build it anew',
      },
    ]
  return [
    ...keyProblems(machine, encryption, source.shipped.boot.mode),
    ...stickProblems(machine, wanted),
    ...memoryProblems(machine, plan),
  ]
}

function keyProblems(
  { hasTpm2 = false }: InstallMachine,
  { passphrase, keyFile, tpm2, recoveryKey }: EncryptionAnswers,
  mode: 'uefi' | 'bios',
): readonly Problem[] {
  const problems: Problem[] = []
  const byHand = passphrase !== undefined || recoveryKey !== false
  if (!byHand && tpm2 === false && keyFile !== undefined)
    problems.push({
      code: 'install-encryption-stick-alone',
      message: 'only a stick would open the encrypted disk',
      why: 'sticks are lost, and break; everything on the disk would be lost with it',
      hint: 'give it a passphrase or a recoveryKey, too',
    })
  if (keyFile !== undefined && tpm2 !== false)
    problems.push({
      code: 'install-encryption-stick-and-tpm2',
      message: 'a disk is opened by the TPM or by a key file, not by whichever is there',
      why: 'systemd-cryptsetup takes a key file for what the TPM is to open',
      hint: 'leave keyFile out, or tpm2',
    })
  if (!byHand && tpm2 === false && keyFile === undefined)
    problems.push({
      code: 'install-encryption-keyless',
      message: 'nothing would open the encrypted disk',
      hint: 'give it a passphrase, a recoveryKey, or one of them and tpm2',
    })
  if (!byHand && tpm2 !== false)
    problems.push({
      code: 'install-encryption-tpm2-alone',
      message: 'only the TPM would open the encrypted disk',
      why: 'with another board, or other keys of Secure Boot, everything on it would be lost',
      hint: 'give it a passphrase or a recoveryKey, too',
    })
  if (tpm2 !== false && mode === 'bios')
    problems.push({
      code: 'install-tpm2-bios',
      message: 'a disk that the TPM opens needs UEFI',
      why: 'it relies on what firmware measured while it booted; legacy BIOS measures nothing that could be relied on',
      hint: 'leave tpm2 out',
    })
  else if (tpm2 !== false && !hasTpm2)
    problems.push({
      code: 'install-tpm2-missing',
      message: 'this machine has no TPM 2.0',
      hint: "switch it on in the firmware's setup (it may call it fTPM, PTT or security device), or leave tpm2 out",
    })
  return problems
}

/** LUKS2 makes a key at every boot, in an initramfs that has half of the memory for it at most. */
function memoryProblems({ memoryBytes }: InstallMachine, { argon2id }: EncryptionPlan): readonly Problem[] {
  if (argon2id.memoryBytes <= memoryBytes / 2) return []
  return [
    {
      code: 'install-encryption-memory',
      message: `Argon2id would take ${bytesText(argon2id.memoryBytes)}, and this machine has ${bytesText(memoryBytes)} of memory`,
      hint: 'set disk.encryption.memory of the system',
    },
  ]
}
