import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import { planRawEfi, type PourRequest } from './plan.ts'

export type { PourRequest } from './plan.ts'

/**
 * Pours a commit into a disk image that UEFI machines boot (raw-efi.sh says how).
 *
 * @param file where to put the image, as a hard link to the store's, which is read-only; absent: it stays there.
 * @throws request error when the system cannot boot from such a disk; work error when a step fails.
 */
export async function pourRawEfi(forge: Forge, request: PourRequest, file?: string): Promise<Image> {
  const { outputs } = await perform(forge, {
    kind: 'raw-efi',
    version: 1,
    label: `pour ${request.blueprint.system}: raw-efi`,
    tools: 'image',
    script: path.join(import.meta.dirname, 'raw-efi.sh'),
    parameters: planRawEfi(request),
    inputs: { COMMIT: { kind: 'tree', checksum: request.commit.checksum } },
    outputs: { image: 'blob' },
  })
  const image = outputs['image']
  if (image?.kind !== 'blob')
    throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
  const stored = blobPath(forge.layout, image.sha256)
  if (file !== undefined) await place(stored, file)
  return { format: 'raw-efi', path: file ?? stored, sha256: image.sha256, bytes: image.bytes }
}

/** Puts a stored file somewhere else, whole or not at all. Copied only where a link cannot reach. */
async function place(stored: string, file: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`
  await mkdir(path.dirname(file), { recursive: true })
  try {
    await link(stored, partial).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV' && error.code !== 'EPERM' && error.code !== 'EMLINK') throw error
      await copyFile(stored, partial)
    })
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
}
