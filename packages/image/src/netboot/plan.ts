import { efiFiles } from '@ingot/contracts/efi-files.ts'
import { closedArguments } from '../closed-arguments.ts'
import type { PourRequest } from '../disk/plan.ts'

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
    KERNEL_ARGUMENTS: [
      `ingot.live.sha256=${root}`,
      ...(boot.secureBoot === undefined ? [] : closedArguments),
    ].join(' '),
  }
}
