import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { partitionOf } from '@ingot/contracts/disk.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { ActionInput } from '@ingot/forge/action/action.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import { fileSystemToolset, imageToolset } from '../toolset.ts'
import { needsFileSystemTools } from './partitions.ts'
import type { PourRequest } from './plan.ts'

/** What a format adds to disk.sh. */
export interface DiskFormat {
  readonly format: Image['format']
  /** Absolute path of the shell functions that disk.sh sources. */
  readonly loader: string
  readonly parameters: Readonly<Record<string, string>>
  readonly inputs?: Readonly<Record<string, ActionInput>>
}

const here = (file: string): string => path.join(import.meta.dirname, file)
const scriptText = async (file: string): Promise<ActionInput> => ({
  kind: 'text',
  text: await readFile(file, 'utf8'),
})

/**
 * Pours a commit into a disk image (disk.sh says how).
 * @throws work error when a step fails.
 */
export async function pourDisk(forge: Forge, request: PourRequest, disk: DiskFormat): Promise<Image> {
  const layout = request.blueprint.disk
  const root = partitionOf(layout, 'root').fileSystem.kind
  const { outputs } = await perform(forge, {
    kind: disk.format,
    version: 2,
    label: `pour ${request.blueprint.system}: ${disk.format}`,
    tools: (needsFileSystemTools(layout) ? fileSystemToolset : imageToolset).purpose,
    script: here('disk.sh'),
    parameters: disk.parameters,
    inputs: {
      ...disk.inputs,
      COMMIT: { kind: 'tree', checksum: request.commit.checksum },
      LOADER: await scriptText(disk.loader),
      SYSROOT: await scriptText(here('sysroot.sh')),
      ROOT: await scriptText(here(`root-${root}.sh`)),
      FILE_SYSTEMS: await scriptText(here('file-systems.sh')),
      ...(root === 'btrfs' && {
        SETTLE_BTRFS: await scriptText(here('settle-btrfs.js')),
        SORTED_NFTW: await scriptText(here('sorted-nftw.c')),
      }),
    },
    outputs: { image: 'blob' },
  })
  const image = outputs['image']
  if (image?.kind !== 'blob')
    throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
  return {
    format: disk.format,
    path: blobPath(forge.layout, image.sha256),
    sha256: image.sha256,
    bytes: image.bytes,
  }
}
