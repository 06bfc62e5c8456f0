import path from 'node:path'
import type { SecureBoot } from '@ingot/contracts/blueprint.ts'
import { text, type ActionInput } from '../action/action.ts'
import { blobOf } from '../action/outputs.ts'
import { perform } from '../action/perform.ts'
import type { Forge } from '../forge.ts'
import { signingSecret } from './signing-key.ts'
import { secureBootToolset } from './toolset.ts'

/**
 * Signs kernel and boot loader (and rEFInd, where there is one) of a configured tree, so that the signatures are a part of the commit and every update
 * brings them. The same bytes for the same tree, certificate and key (RSA PKCS#1 v1.5 has nothing random, the time in it is fixed),
 * hence remembered by tree and certificate: the key is only read where something is new.
 *
 * The kernel of a sealed system is not signed by itself: it would start with any initramfs and arguments.
 * @returns inputs of the customise stage.
 * @throws request error of `forge.signingKey`; work error when signing fails.
 */
export async function signBootPrograms(
  forge: Forge,
  system: string,
  tree: string,
  {
    certificate,
    sealed,
    refind,
  }: Pick<SecureBoot, 'certificate'> & { readonly sealed: boolean; readonly refind: boolean },
): Promise<Readonly<Record<string, ActionInput>>> {
  const programs = [...(sealed ? [] : ['kernel']), 'loader', ...(refind ? ['refind'] : [])]
  const performed = await perform(
    forge,
    {
      kind: 'sign-boot-programs',
      version: 1,
      label: `sign ${programs.join(' and ')} of ${system}`,
      tools: secureBootToolset.purpose,
      script: path.join(import.meta.dirname, 'sign.sh'),
      parameters: { PROGRAMS: programs.join(' ') },
      inputs: { tree: { kind: 'tree', checksum: tree }, certificate: text(certificate) },
      outputs: Object.fromEntries(programs.map((program) => [program, 'blob'])),
    },
    signingSecret(forge, certificate),
  )
  return Object.fromEntries(programs.map((program) => [`signed-${program}`, blobOf(performed, program)]))
}
