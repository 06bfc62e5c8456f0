/**
 * What the forge itself provides to a system, so that no package has to: the initramfs is built beside the system from a
 * locked set of its own, so the kernel's dependency on a tool that makes one on the machine is met by this entry.
 */
export const initramfsProvider = 'ingot-initramfs'

/** Packages of Debian 13 that ask for dracut by its name, although the machine has no use for it. */
const askForDracut: ReadonlySet<string> = new Set(['plymouth'])

/**
 * dpkg status text of the packages that the forge provides; the resolver starts from it, and the system ships it.
 * @param wanted the packages of the system; one that asks for less is then configured as it was before there was more to provide.
 */
export function providedPackages(
  architecture: string,
  wanted: readonly string[] = [...askForDracut],
): string {
  const provided = [
    'linux-initramfs-tool',
    ...(wanted.some((name) => askForDracut.has(name)) ? ['dracut'] : []),
  ]
  return `Package: ${initramfsProvider}
Status: install ok installed
Priority: optional
Section: kernel
Maintainer: Ingot
Architecture: ${architecture}
Version: 1
Provides: ${provided.join(', ')}
Description: initramfs made by the forge
 The initramfs of this system was made by the forge, from a locked package set of its own.

`
}
