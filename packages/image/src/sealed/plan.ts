import { createHash, X509Certificate, type KeyObject } from 'node:crypto'
import type { Blueprint, SealedState } from '@ingot/contracts/blueprint.ts'
import { partitionOf, type PartitionPlan } from '@ingot/contracts/disk.ts'
import { efiFiles, enrollWords, type EfiFiles } from '@ingot/contracts/efi-files.ts'
import { firstPartitionAt, partitionTypes, rootPartitionTypes } from '@ingot/contracts/partition-types.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { commitArgument, stateArgument } from '@ingot/contracts/sealed.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { closedArguments } from '../closed-arguments.ts'
import { diskUuid, type PourRequest } from '../disk/plan.ts'
import type { Fitting } from '../format.ts'
import { deriveVolumeId } from '../identifiers.ts'

/** GPT types of verity data of a root, and of a /var (Discoverable Partitions Specification). */
const verityTypes: Readonly<Partial<Record<Architecture, string>>> = {
  amd64: '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5',
  arm64: 'df3300ce-d69f-4c92-978c-9bfb0f38d820',
}
const stateType = '4d21b016-b534-45c2-a9fb-5c16e091fd2d'

interface Platform extends EfiFiles {
  readonly rootType: string
  readonly verityType: string
}

/** GPT label of the partition with /var and what is changed in /etc. */
export const stateLabel = 'ingot-state'

/**
 * Whether machines of a system start from a sealed image.
 * @throws request error where they do not.
 */
export function checkSealed({ system, architecture, boot, disk }: Fitting): void {
  if (boot.sealed !== true || boot.secureBoot === undefined) throw notDeclared(system)
  const others = (disk?.partitions ?? []).filter(
    (one) => !(one.kind === 'esp' || (one.kind === 'root' && one.fileSystem.kind === 'ext4')),
  )
  if (others.length > 0) throw otherPartitions(system, others)
  platformOf(system, architecture)
}

/** Room that an image has for the state. */
const stateBytes = 256 * 2 ** 20

/** Parameters of what makes or mounts a machine's state. */
function planState({
  boot,
}: Pick<Blueprint, 'boot'>): { readonly STATE: 'plain' | 'tpm2' } & Record<string, string> {
  return {
    STATE: boot.sealedState === undefined ? 'plain' : 'tpm2',
    STATE_TYPE: stateType,
    STATE_LABEL: stateLabel,
    STATE_BYTES: String(stateBytes),
  }
}

/** Parameters of root.sh. */
export function planRoot(request: PourRequest): Record<string, string> {
  const { STATE } = planState(request.blueprint)
  return {
    ROOT_UUID: diskUuid(request, 'sealed-root'),
    VERITY_UUID: diskUuid(request, 'sealed-verity'),
    // Makes hashes of known blocks differ between systems; it is no secret.
    SALT: request.commit.checksum,
    STATE,
    STATE_DEVICE: STATE === 'plain' ? `PARTLABEL=${stateLabel}` : `/dev/mapper/${stateLabel}`,
  }
}

/** Parameters of program.sh. */
export function planProgram({ blueprint, commit }: PourRequest): Record<string, string> {
  const { system, version, architecture, kernel, boot } = blueprint
  return {
    ...planState(blueprint),
    TITLE: `${system} ${version}`,
    STUB: platformOf(system, architecture).stub,
    KERNEL_RELEASE: commit.kernelRelease,
    KERNEL_ARGUMENTS: [
      'root=/dev/mapper/root',
      'rootfstype=erofs',
      'ro',
      'systemd.gpt_auto=no',
      // Which version this is; the tree cannot name the commit that it is part of.
      `${commitArgument}=${commit.checksum}`,
      ...(boot.sealedState === undefined ? [] : [`${stateArgument}=${stateKeyId(boot.sealedState)}`]),
      // Nothing goes on with what is not what was sealed.
      'systemd.verity_root_options=panic-on-corruption',
      ...kernel.parameters,
      ...closedArguments,
    ].join(' '),
  }
}

/**
 * The public key that TPMs check policies with.
 * @returns PEM
 * @throws request error `certificate-malformed`
 */
export function stateKey({ certificate }: SealedState): string {
  return publicKey(certificate).export({ type: 'spki', format: 'pem' }).toString()
}

function stateKeyId({ certificate }: SealedState): string {
  return createHash('sha256')
    .update(publicKey(certificate).export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

function publicKey(certificate: string): KeyObject {
  try {
    return new X509Certificate(certificate).publicKey
  } catch (error) {
    throw requestError({
      code: 'certificate-malformed',
      message: 'pcr.crt cannot be read',
      why: error instanceof Error ? error.message : String(error),
      hint: 'it is a certificate as PEM text, beside db.crt in the directory that boot.secureBoot.keys names',
    })
  }
}

/** Parameters of disk.sh. */
export function planSealedDisk(request: PourRequest): Record<string, string> {
  const { system, architecture, boot, disk } = request.blueprint
  const { fallback, loader, rootType, verityType } = platformOf(system, architecture)
  return {
    EFI_LOADER: loader,
    EFI_FALLBACK: fallback,
    SECURE_BOOT_ENROLL: enrollWords[boot.secureBoot?.enroll ?? 'menu'],
    // As `os` names those that it puts beside it: the loader prefers the highest number.
    PROGRAM: `ingot-1-${request.commit.checksum.slice(0, 12)}+${boot.tries}.efi`,
    MENU_TIMEOUT: String(boot.menuTimeout),
    FIRST: String(firstPartitionAt),
    ESP_BYTES: String(partitionOf(disk, 'esp').bytes),
    ESP_VOLUME_ID: deriveVolumeId(request.seed, `${system}/esp-volume`),
    ESP_TYPE: partitionTypes.esp,
    ROOT_TYPE: rootType,
    VERITY_TYPE: verityType,
    ...planState(request.blueprint),
    STATE_UUID: diskUuid(request, 'sealed-state-filesystem'),
    ...Object.fromEntries(
      ['disk', 'esp', 'root-b', 'verity-b', 'state'].map((name) => [
        `GUID_${name.replace('-', '_').toUpperCase()}`,
        diskUuid(request, `sealed-${name}`),
      ]),
    ),
  }
}

function platformOf(system: string, architecture: Architecture): Platform {
  const files = efiFiles[architecture]
  const rootType = rootPartitionTypes[architecture]
  const verityType = verityTypes[architecture]
  if (files && rootType && verityType) return { ...files, rootType, verityType }
  throw requestError({
    code: 'image-needs-uefi',
    message: `sealed: ${system} is for ${architecture}`,
    why: 'there is no partition type for the verity data of such a root here',
    hint: `sealed images can be poured for ${Object.keys(verityTypes).join(', ')}`,
  })
}

function otherPartitions(system: string, others: readonly PartitionPlan[]): Error {
  return requestError({
    code: 'disk-not-sealed',
    message: `sealed: ${system} has a disk of its own`,
    why: `a sealed disk has partitions of its own, and none for ${others.map(({ name }) => name).join(', ')}`,
    hint: 'leave disk.partitions out, or boot.sealed',
  })
}

function notDeclared(system: string): Error {
  return requestError({
    code: 'image-not-sealed',
    message: `sealed: ${system} does not say that it is`,
    why: 'a sealed image is signed as a whole, and its initramfs has to be able to open it',
    hint: 'say boot: { sealed: true, secureBoot: { enable: true } }',
  })
}
