import { efiFiles } from '@ingot/contracts/efi-files.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { deriveVolumeId } from '../identifiers.ts'
import type { PourRequest } from '../disk/plan.ts'
import type { Fitting } from '../format.ts'
import { refuseSealed } from '../sealed/refuse.ts'
import { mediumLabel } from './find-medium.ts'
import { serialLine } from '../raw-bios/plan.ts'

/** PCs have a BIOS, or a UEFI that used to be one. */
const withBios: ReadonlySet<Architecture> = new Set(['amd64', 'i386'])

/** Everything that grub.cfg needs, so that no module is loaded from the medium. */
const modules = [
  ['biosdisk', 'iso9660', 'part_gpt', 'part_msdos', 'fat', 'loopback'],
  ['normal', 'configfile', 'test', 'echo', 'regexp', 'smbios', 'serial', 'terminal'],
  ['linux', 'boot', 'reboot', 'halt', 'ls', 'cat', 'sleep'],
].flat()

/**
 * Whether machines can be started from such a medium.
 * @throws request error where they cannot.
 */
export function checkIso(fitting: Fitting): void {
  const { system, architecture } = fitting
  refuseSealed('iso', fitting)
  if (efiFiles[architecture]) return
  throw requestError({
    code: 'image-needs-uefi',
    message: `iso: ${system} is for ${architecture}`,
    why: `machines of ${architecture} have neither UEFI firmware nor a BIOS`,
    hint: `iso images can be poured for ${Object.keys(efiFiles).join(', ')}`,
  })
}

/**
 * The parameters of iso.sh.
 * @throws request error when no machine can be started from such a medium.
 */
export function planIso(request: PourRequest): Record<string, string> {
  const { blueprint, seed } = request
  checkIso(blueprint)
  const { system, version, architecture, kernel, boot } = blueprint
  return {
    TITLE: `${system} ${version} (live)`,
    LABEL: mediumLabel(request),
    MENU_TIMEOUT: String(boot.menuTimeout),
    EFI_FALLBACK: efiFiles[architecture]?.fallback ?? '',
    ESP_VOLUME_ID: deriveVolumeId(seed, `${system}/live-esp-volume`),
    GRUB_MODULES: withBios.has(architecture) ? modules.join(' ') : '',
    SERIAL: serialLine(kernel.parameters),
  }
}
