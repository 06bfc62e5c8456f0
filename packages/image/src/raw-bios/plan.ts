import { bootCodePlace, rootPartitionTypes } from '@ingot/contracts/partition-types.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { diskUuid, planDisk, type PourRequest } from '../disk/plan.ts'
import { refuseEncrypted, refuseOtherDisks } from '../disk/refuse.ts'
import type { Fitting } from '../format.ts'

/** BIOS is a matter of PCs. */
const architectures: readonly Architecture[] = ['amd64', 'i386']

/** Where the core image lies. */
export const codeParameters = {
  CODE_SECTOR: String(bootCodePlace.sector),
  CODE_SECTORS: String(bootCodePlace.sectors),
}

/** Everything that grub.cfg, a menu and the way to them need, so that no module is loaded from the disk. */
const modules = [
  [
    'biosdisk',
    'part_gpt',
    'fat',
    'normal',
    'configfile',
    'test',
    'echo',
    'loadenv',
    'regexp',
    'smbios',
    'keystatus',
  ],
  ['serial', 'terminal', 'linux', 'boot', 'reboot', 'halt', 'ls', 'cat', 'sleep'],
].flat()

/** Parameters of grub-core.sh. Nothing of a system is in them: one core image is made for all of a lock. */
export const grubParameters: Readonly<Record<string, string>> = {
  ...codeParameters,
  // The first partition of the disk that the firmware started from, whatever else is plugged in.
  PREFIX: '(,gpt1)/grub',
  MODULES: modules.join(' '),
}

/**
 * Whether machines of a system boot from such a disk.
 * @throws request error where they do not.
 */
export function checkRawBios(fitting: Fitting): void {
  const { system, architecture, boot } = fitting
  rootTypeOf(system, architecture)
  if (boot.mode === 'uefi') throw uefiRefused(system)
  refuseEncrypted('raw-bios', fitting)
  refuseOtherDisks('raw-bios', fitting)
}

/**
 * The parameters of disk.sh and grub.sh.
 * @throws request error when the system cannot boot from such a disk.
 */
export function planRawBios(request: PourRequest): Record<string, string> {
  checkRawBios(request.blueprint)
  const { system, architecture, kernel } = request.blueprint
  const rootType = rootTypeOf(system, architecture)
  return {
    ...planDisk(request, rootType),
    ...codeParameters,
    CODE_GUID: diskUuid(request, 'boot-code'),
    SERIAL: serialLine(kernel.parameters),
  }
}

function rootTypeOf(system: string, architecture: Architecture): string {
  const found = rootPartitionTypes[architecture]
  if (!found || !architectures.includes(architecture)) throw noBios(system, architecture)
  return found
}

/** GRUB's name of the serial line that the kernel talks on, `UNIT SPEED`; empty: none. */
export function serialLine(parameters: readonly string[]): string {
  for (const parameter of parameters) {
    const [, unit, speed = '115200'] = /^console=ttyS([0-3])(?:,(\d+))?/.exec(parameter) ?? []
    if (unit !== undefined) return `${unit} ${speed}`
  }
  return ''
}

function uefiRefused(system: string): Error {
  return requestError({
    code: 'image-needs-bios',
    message: `raw-bios: ${system} boots by UEFI`,
    why: "boot.mode is 'uefi', and this format is for machines that boot by legacy BIOS",
    hint: "set boot: { mode: 'bios' }, or make raw-efi",
  })
}

function noBios(system: string, architecture: Architecture): Error {
  return requestError({
    code: 'image-needs-bios',
    message: `raw-bios: ${system} is for ${architecture}`,
    why: `machines of ${architecture} have no BIOS`,
    hint: `raw-bios images can be poured for ${architectures.join(', ')}`,
  })
}
