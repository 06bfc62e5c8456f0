import { requestError } from '@ingot/contracts/problem.ts'
import type { Fitting } from '../format.ts'

/**
 * For formats that are written to disks as they are.
 * @param format its name.
 * @throws request error where the machines of a system have encrypted disks, and none else.
 */
export function refuseEncrypted(format: string, { system, disk }: Fitting): void {
  if (disk?.encryption === undefined || disk.encryption.optional) return
  throw requestError({
    code: 'image-is-encrypted',
    message: `${format}: machines of ${system} have encrypted disks`,
    why: 'an image for all of them would have one key for all of them, known to whoever has the image',
    hint: 'make an ISO, and install it on each (os install); or set disk.encryption.optional, for images with a plain disk',
  })
}

/**
 * For formats that are one disk.
 * @param format its name.
 * @throws request error where the machines of a system have others beside it.
 */
export function refuseOtherDisks(format: string, { system, disk }: Fitting): void {
  const names = (disk?.others ?? []).map(({ name }) => name)
  if (names.length === 0) return
  throw requestError({
    code: 'image-is-one-disk',
    message: `${format}: machines of ${system} have other disks (${names.join(', ')}), and an image is one`,
    why: 'what lies on the others would be missing, and the system would not come up without it',
    hint: 'make an ISO, and install it (os install), which makes all of them',
  })
}
