import { efiFiles } from '@ingot/contracts/efi-files.ts'
import type { PourRequest } from '../disk/plan.ts'

/** Arguments that a signed program ends with: neither what lies beside it nor a shell gets around what was signed. */
const closed = ['systemd.import_credentials=no', 'rd.shell=0', 'rd.emergency=reboot']

/**
 * The parameters of uki.sh.
 * @param root SHA-256 of the root's image, the only one that the program mounts.
 */
export function planUki({ blueprint, commit }: PourRequest, root: string): Record<string, string> {
  const { system, version, architecture, boot } = blueprint
  return {
    TITLE: `${system} ${version} (live)`,
    STUB: efiFiles[architecture]?.stub ?? '',
    KERNEL_RELEASE: commit.kernelRelease,
    KERNEL_ARGUMENTS: [`ingot.live.sha256=${root}`, ...(boot.secureBoot === undefined ? [] : closed)].join(
      ' ',
    ),
  }
}
