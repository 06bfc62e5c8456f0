import { stateroot } from '@ingot/contracts/disk.ts'
import { efiFiles } from '@ingot/contracts/efi-files.ts'
import { deploymentName, diskUuid, type PourRequest } from '../disk/plan.ts'

/** A little below what a machine with 1.5 GB finds. */
const leastKibibytes = 1300 * 1024

/** Kernel modules that nothing asks for by itself: what mounts an image, and lays changes over it. */
const loaded = ['erofs', 'loop', 'overlay']

/** The parameters of root.sh. The same root whatever it is started from. */
export function planLiveRoot(request: PourRequest): Record<string, string> {
  const { system, architecture, kernel } = request.blueprint
  return {
    STATEROOT: stateroot,
    REF: `ingot/${system}`,
    KERNEL_ARGUMENTS: [
      'rw',
      'ingot.live',
      `ingot.deployment=${deploymentName(request.commit, 0)}`,
      // Disks of the machine are left alone.
      'systemd.gpt_auto=no',
      'luks=no',
      ...kernel.parameters,
    ].join('\n'),
    ROOT_UUID: diskUuid(request, 'live-root'),
    COMPRESSION: 'zstd,level=6',
    EFI_LOADER: efiFiles[architecture]?.loader ?? '',
  }
}

/** How a live system finds the image of its root. */
export interface Finder {
  /** Files of the initramfs by their paths there; absolute paths here. Those that are called have the mode 755. */
  readonly files: Readonly<Record<string, string>>
  /** Paths among them that are started as programs. */
  readonly called?: readonly string[]
  /** What stands for `@NAME@` in files. */
  readonly words?: Readonly<Record<string, string>>
  /** Kernel modules that are there to be found by what the machine has. */
  readonly drivers: readonly string[]
  /** Kernel modules that nothing asks for by itself. */
  readonly loaded?: readonly string[]
  /** Programs of the tools that are taken along, absolute paths. */
  readonly programs?: readonly string[]
}

/** The parameters of initramfs.sh. */
export function planLiveInitramfs(finder: Finder): Record<string, string> {
  const load = [...loaded, ...(finder.loaded ?? [])]
  const words = { LOAD: load.join(' '), LEAST_KIBIBYTES: String(leastKibibytes), ...finder.words }
  return {
    WORDS: Object.entries(words)
      .map(([name, value]) => `${name} ${value}`)
      .join('\n'),
    MODULES: [...load, ...finder.drivers].join(' '),
    PROGRAMS: (finder.programs ?? []).join(' '),
  }
}
