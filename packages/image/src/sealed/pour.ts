import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Action, ActionInput } from '@ingot/forge/action/action.ts'
import { perform, type Performed } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { imageOf } from '../image-of.ts'
import { checkSealed, planProgram, planRoot, planSealedDisk } from './plan.ts'
import { sealedToolset } from './toolset.ts'

/**
 * Pours a commit into a disk of which everything that is started is covered by one signature: the root is read-only, each of its blocks
 * has a hash (dm-verity), and the hash of those stands in a signed program with kernel, initramfs and arguments.
 * @throws request error when the system is not for it, or where the key is missing; work error when a step fails.
 */
export async function pourSealed(forge: Forge, request: PourRequest): Promise<Image> {
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
  const hash = output(root, 'hash')
  const program = await perform(
    forge,
    {
      ...stage('sealed-program', `sign kernel, initramfs and arguments of ${system}`),
      parameters: planProgram(request),
      inputs: { COMMIT: commit, hash, certificate: { kind: 'text', text: certificate } },
      outputs: { program: 'blob' },
    },
    { secrets: async () => ({ key: await (forge.signingKey ?? refuseSigning)(certificate) }) },
  )
  const performed = await perform(forge, {
    ...stage('sealed', `pour ${system}: sealed`),
    parameters: planSealedDisk(request),
    inputs: {
      COMMIT: commit,
      hash,
      root: output(root, 'root'),
      verity: output(root, 'verity'),
      program: output(program, 'program'),
    },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'sealed', performed)
}

const scripts = { 'sealed-root': 'root.sh', 'sealed-program': 'program.sh', sealed: 'disk.sh' } as const

function stage(
  kind: keyof typeof scripts,
  label: string,
): Pick<Action, 'kind' | 'version' | 'label' | 'tools' | 'script'> {
  const script = path.join(import.meta.dirname, scripts[kind])
  return { kind, version: 1, label, tools: sealedToolset.purpose, script }
}

function output({ outputs }: Performed, name: string): ActionInput {
  const found = outputs[name]
  if (found?.kind === 'blob') return { kind: 'blob', sha256: found.sha256 }
  throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
}

function refuseSigning(): never {
  throw requestError({ code: 'signing-key-missing', message: 'there are no keys here to sign with' })
}
