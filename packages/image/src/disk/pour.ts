import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { partitionOf } from '@ingot/contracts/disk.ts'
import { textOf, type ActionInput } from '@ingot/forge/action/action.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { imageOf } from '../image-of.ts'
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

/**
 * Pours a commit into a disk image (disk.sh says how).
 * @throws work error when a step fails.
 */
export async function pourDisk(forge: Forge, request: PourRequest, disk: DiskFormat): Promise<Image> {
  const layout = request.blueprint.disk
  const root = partitionOf(layout, 'root').fileSystem.kind
  const performed = await perform(forge, {
    kind: disk.format,
    version: 2,
    label: `pour ${request.blueprint.system}: ${disk.format}`,
    tools: (needsFileSystemTools(layout) ? fileSystemToolset : imageToolset).purpose,
    script: here('disk.sh'),
    parameters: disk.parameters,
    inputs: {
      ...disk.inputs,
      COMMIT: { kind: 'tree', checksum: request.commit.checksum },
      LOADER: await textOf(disk.loader),
      SYSROOT: await textOf(here('sysroot.sh')),
      ROOT: await textOf(here(`root-${root}.sh`)),
      FILE_SYSTEMS: await textOf(here('file-systems.sh')),
      ...(root === 'btrfs' && {
        SETTLE_BTRFS: await textOf(here('settle-btrfs.js')),
        SORTED_NFTW: await textOf(here('sorted-nftw.c')),
      }),
    },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, disk.format, performed)
}
