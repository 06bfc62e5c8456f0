import { requestError } from '@ingot/contracts/problem.ts'
import type { Fitting } from '../format.ts'

/**
 * For formats that start kernel and initramfs as two files.
 * @param format its name.
 * @throws request error where a system is sealed.
 */
export function refuseSealed(format: string, { system, boot }: Fitting): void {
  if (boot.sealed !== true) return
  throw requestError({
    code: 'image-is-sealed',
    message: `${format}: ${system} is sealed`,
    why: 'its kernel is signed only together with its initramfs and arguments, and would not start without them',
    hint: 'make sealed, or leave boot.sealed out',
  })
}
