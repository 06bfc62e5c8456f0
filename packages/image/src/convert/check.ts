import type { Fitting } from '../format.ts'
import { checkRawBios } from '../raw-bios/plan.ts'
import { checkRawEfi } from '../raw-efi/plan.ts'
import { checkSealed } from '../sealed/plan.ts'

/**
 * Whether there is a raw disk to convert.
 * @throws request error where the machines of a system have neither UEFI nor BIOS.
 */
export function checkDisk(system: Fitting): void {
  if (system.boot.mode === 'bios') checkRawBios(system)
  else if (system.boot.sealed === true) checkSealed(system)
  else checkRawEfi(system)
}
