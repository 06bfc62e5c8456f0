import type { Problem } from '@ingot/contracts/problem.ts'
import type { Device } from './device.ts'

/** Why an image must not be written to a device; empty: it may. */
export function judgeDevice(device: Device, image: { readonly bytes: number }): readonly Problem[] {
  const { path, partOf, uses, isReadOnly, bytes } = device
  const problems: Problem[] = []
  if (uses.length > 0)
    problems.push({
      code: 'device-in-use',
      message: `${path} is in use`,
      why: uses.join('; '),
      hint: uses.some((use) => / at (\/|\/boot.*|\/usr|\/var)$/.test(use))
        ? 'this machine runs from it; lsblk shows the other disks'
        : 'unmount it (umount, swapoff), or name another; lsblk shows what there is',
    })
  if (partOf !== undefined)
    problems.push({
      code: 'device-is-partition',
      message: `${path} is a partition`,
      why: 'an image has a partition table of its own, and firmware looks for it on the whole disk',
      hint: `name the disk: /dev/${partOf}`,
    })
  if (isReadOnly)
    problems.push({
      code: 'device-read-only',
      message: `${path} is read-only`,
      hint: 'SD cards and some sticks have a switch; otherwise: blockdev --setrw DEVICE',
    })
  if (bytes < image.bytes)
    problems.push({
      code: 'device-too-small',
      message: `${path} is too small`,
      why: `it holds ${bytes} bytes, the image has ${image.bytes}`,
      hint: 'take a larger one',
    })
  return problems
}
