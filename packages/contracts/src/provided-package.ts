/**
 * What the forge itself provides to a system, so that no package has to: the initramfs is built beside the system from a
 * locked set of its own, so the kernel's dependency on a tool that makes one on the machine is met by this entry.
 */
export const initramfsProvider = 'ingot-initramfs'

/**
 * dpkg status text of the packages that the forge provides; the resolver starts from it, and the system ships it. Some packages
 * (plymouth) ask for dracut by its name, although the machine has no use for it.
 */
export function providedPackages(architecture: string): string {
  return `Package: ${initramfsProvider}
Status: install ok installed
Priority: optional
Section: kernel
Maintainer: Ingot
Architecture: ${architecture}
Version: 1
Provides: linux-initramfs-tool, dracut
Description: initramfs made by the forge
 The initramfs of this system was made by the forge, from a locked package set of its own.

`
}
