import { stateroot } from '@ingot/contracts/disk.ts'
import { efiFiles } from '@ingot/contracts/efi-files.ts'
import { deploymentName, diskUuid, type PourRequest } from '../disk/plan.ts'

/** Label of the medium, by which the initramfs finds it: the same commit has the same, and no other one. */
export function mediumLabel({ commit }: Pick<PourRequest, 'commit'>): string {
  return `INGOT_${commit.checksum.slice(0, 12).toUpperCase()}`
}

/** A little below what a machine with 1.5 GB finds. */
const leastMemoryKibibytes = 1300 * 1024

/** Kernel modules beside the usual ones, to reach a medium: optical and USB drives of any age, and what mounts its image. */
const modules = [
  ['erofs', 'isofs', 'loop', 'overlay', 'sr_mod'],
  ['ata_generic', 'ata_piix', 'hv_storvsc', 'mptspi', 'vmw_pvscsi'],
  ['ehci_pci', 'ohci_pci', 'uhci_hcd'],
].flat()

/** The parameters of live.sh. */
export function planLive(request: PourRequest): Record<string, string> {
  const { system, architecture, kernel } = request.blueprint
  const label = mediumLabel(request)
  return {
    STATEROOT: stateroot,
    REF: `ingot/${system}`,
    KERNEL_ARGUMENTS: [
      'rw',
      `ingot.live=${label}`,
      `ingot.deployment=${deploymentName(request.commit, 0)}`,
      // Disks of the machine are left alone.
      'systemd.gpt_auto=no',
      'luks=no',
      ...kernel.parameters,
    ].join('\n'),
    LABEL: label,
    LEAST_MEMORY_KIBIBYTES: String(leastMemoryKibibytes),
    MODULES: modules.join(' '),
    ROOT_UUID: diskUuid(request, 'live-root'),
    COMPRESSION: 'zstd,level=6',
    EFI_LOADER: efiFiles[architecture]?.loader ?? '',
  }
}
