import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import type { SealedState } from '@ingot/contracts/blueprint.ts'
import type { SealedFiles } from '@ingot/contracts/release.ts'
import { text, textOf, type Action, type ActionInput } from '@ingot/forge/action/action.ts'
import { blobOf, type Blob } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { signingSecrets } from '@ingot/forge/secure-boot/signing-key.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import type { PourRequest } from '../disk/plan.ts'
import { imageOf } from '../image-of.ts'
import { checkSealed, planProgram, planRoot, planSealedDisk, stateKey } from './plan.ts'
import { sealedToolset } from './toolset.ts'

/**
 * Pours a commit into a disk of which one signature covers the system: the root is read-only, each of its blocks has a hash
 * (dm-verity), and the hash of those stands in a signed program with kernel, initramfs and arguments. It does not cover what the machine
 * keeps: `/var`, and what lies over `/etc`.
 * @throws request error when the system is not for it, or where the key is missing; work error when a step fails.
 */
export async function pourSealed(forge: Forge, request: PourRequest): Promise<Image> {
  const commit: ActionInput = { kind: 'tree', checksum: request.commit.checksum }
  const sealed = await seal(forge, request)
  const performed = await perform(forge, {
    ...stage('sealed', `pour ${request.blueprint.system}: sealed`),
    parameters: planSealedDisk(request),
    inputs: {
      COMMIT: commit,
      SYSROOT: await textOf(here('../disk/sysroot.sh')),
      ...sealed,
    },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'sealed', performed)
}

/**
 * What machines with such a disk take of a new version, without a disk around it.
 * @throws as `pourSealed`
 */
export async function sealedParts(forge: Forge, request: PourRequest): Promise<SealedFiles> {
  const { hash, root, verity, program } = await seal(forge, request)
  const pathOf = ({ sha256 }: Blob): string => blobPath(forge.layout, sha256)
  return {
    rootHash: (await readFile(pathOf(hash), 'utf8')).trim(),
    root: pathOf(root),
    verity: pathOf(verity),
    program: pathOf(program),
  }
}

interface Sealed {
  readonly hash: Blob
  readonly root: Blob
  readonly verity: Blob
  readonly program: Blob
}

async function seal(forge: Forge, request: PourRequest): Promise<Sealed> {
  checkSealed(request.blueprint)
  const { system, boot } = request.blueprint
  const certificate = boot.secureBoot?.certificate ?? ''
  const commit: ActionInput = { kind: 'tree', checksum: request.commit.checksum }
  const root = await perform(forge, {
    ...stage('sealed-root', `seal the root of ${system}`),
    parameters: planRoot(request),
    inputs: { COMMIT: commit },
    outputs: { root: 'blob', verity: 'blob', hash: 'blob' },
  })
  const hash = blobOf(root, 'hash')
  const program = await perform(
    forge,
    {
      ...stage('sealed-program', `sign kernel, initramfs and arguments of ${system}`),
      parameters: planProgram(request),
      inputs: {
        COMMIT: commit,
        hash,
        certificate: text(certificate),
        SIGN: await textOf(here('../sign-program.sh')),
        ...(await stateInputs(boot.sealedState)),
      },
      outputs: { program: 'blob' },
    },
    signingSecrets(forge, {
      key: certificate,
      ...(boot.sealedState && { 'pcr-key': boot.sealedState.certificate }),
    }),
  )
  return {
    hash,
    root: blobOf(root, 'root'),
    verity: blobOf(root, 'verity'),
    program: blobOf(program, 'program'),
  }
}

/** What makes and opens an encrypted state. */
async function stateInputs(state: SealedState | undefined): Promise<Record<string, ActionInput>> {
  if (state === undefined) return {}
  const names = ['grow.conf', 'ingot-state.service', 'make.conf', 'open-state']
  const files = names.map(async (name) => [name, await textOf(here(`initramfs/${name}`))] as const)
  return { ...Object.fromEntries(await Promise.all(files)), 'pcr-key': text(stateKey(state)) }
}

const here = (file: string): string => path.join(import.meta.dirname, file)
const scripts = { 'sealed-root': 'root.sh', 'sealed-program': 'program.sh', sealed: 'disk.sh' } as const

function stage(
  kind: keyof typeof scripts,
  label: string,
): Pick<Action, 'kind' | 'version' | 'label' | 'tools' | 'script'> {
  const script = here(scripts[kind])
  return { kind, version: 1, label, tools: sealedToolset.purpose, script }
}
