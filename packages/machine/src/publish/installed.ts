import { parseBootEntry } from '../deployments/boot-entry.ts'
import { readShipped } from '../deployments/shipped.ts'
import type { Files } from '../ports/ports.ts'

/** A deployment that OSTree has, with what it takes to boot it. */
export interface Installed {
  /** Unique on this machine: twelve digits of the commit, and the serial number. */
  readonly name: string
  readonly checksum: string
  readonly serial: number
  readonly stateroot: string
  readonly booted: boolean
  readonly title: string
  /** Without `ostree=`. */
  readonly kernelArguments: readonly string[]
  /** OSTree's digest of kernel and initramfs. */
  readonly kernels: string
  /** OSTree's copies on the root file system; undefined when they are not there. */
  readonly kernel: KernelFile | undefined
  readonly initramfs: KernelFile | undefined
}

export interface KernelFile {
  readonly path: string
  readonly bytes: number
}

/** Where things are on a machine; tests give other places. */
export interface Places {
  /** The physical root. */
  readonly sysroot: string
  /** The running tree. */
  readonly running: string
  /** Where the boot partition is mounted. */
  readonly partition: string
  /** What `os` knows of deployments, kept over reboots and updates. */
  readonly state: string
}
export const machinePlaces: Places = {
  sysroot: '/sysroot',
  running: '/',
  partition: '/boot/efi',
  state: '/var/lib/ingot',
}

/**
 * What OSTree's entries in a directory say is installed, in its order: the first one boots next. Entries of deployments
 * whose tree is not there are left out.
 * @param loader `loader` is what counts now; `loader.0` and `loader.1` are what it points to, or will.
 */
export function readInstalled(files: Files, places: Places, loader = 'loader'): readonly Installed[] {
  const directory = `${places.sysroot}/boot/${loader}/entries`
  const running = files.target(places.running)
  return (files.list(directory) ?? [])
    .filter((name) => /^ostree-.*\.conf$/.test(name))
    .map((name) => parseBootEntry(files.read(`${directory}/${name}`) ?? ''))
    .toSorted((a, b) => b.version - a.version)
    .flatMap((entry): readonly Installed[] => {
      const link = entry.deploymentLink
      const tree = link === undefined ? undefined : files.realPath(places.sysroot + link)
      const kernel = kernelFile(files, places, entry.fields['linux'])
      const initramfs = kernelFile(files, places, entry.fields['initrd'])
      const [, stateroot, checksum, serial] =
        /\/deploy\/([^/]+)\/deploy\/([0-9a-f]{64})\.(\d+)$/.exec(tree ?? '') ?? []
      if (!tree || !stateroot || !checksum) return []
      const found = files.target(tree)
      const shipped = readShipped(files, tree)
      return [
        {
          name: `${checksum.slice(0, 12)}.${serial}`,
          checksum,
          serial: Number(serial),
          stateroot,
          booted: running !== undefined && running.device === found?.device && running.inode === found.inode,
          title: shipped
            ? `${shipped.system} ${shipped.version}`
            : (entry.fields['title'] ?? 'Linux').replace(/ \(ostree:\d+\)$/, ''),
          kernelArguments: entry.options.filter((option) => !option.startsWith('ostree=')),
          kernels: /-([0-9a-f]+)\/[^/]+$/.exec(entry.fields['linux'] ?? '')?.[1] ?? '',
          kernel,
          initramfs,
        },
      ]
    })
}

/** Paths in entries begin at /boot, whether that is a file system of its own or not (`boot -> .` makes both work). */
function kernelFile(files: Files, { sysroot }: Places, path: string | undefined): KernelFile | undefined {
  if (path === undefined) return undefined
  const absolute = `${sysroot}/boot${path}`
  const found = files.target(absolute)
  return found?.kind === 'file' ? { path: absolute, bytes: found.bytes } : undefined
}
