import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { blobOf, readOutput, type Blob } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import type { PourRequest } from '../disk/plan.ts'
import { pourGrub } from '../grub/pour.ts'
import { makeLive } from '../live/pour.ts'
import { findMemory } from './find-memory.ts'
import { kexecToolset } from './toolset.ts'

/** What starts a live system on a machine that runs something else. Files of the store. */
export interface KexecParts {
  readonly kernel: string
  readonly initramfs: string
  /** Of the initramfs: /ingot-install/root.erofs. */
  readonly root: string
  /** Archive (tar) of kexec(8) with its loader (`loader`) and its libraries (`lib`). */
  readonly tool: string
  /** The kernel's, one line. */
  readonly kernelArguments: string
  /** What `ostree ls -R` says of the commit. */
  readonly files: string
  /** What the installer looks for in {@link privateDirectory}, by path there: GRUB, where the system boots by BIOS. */
  readonly loader: Readonly<Record<string, Uint8Array>>
}

/** Where the live system's initramfs looks for what its sender gave it. */
export const givenDirectory = '/ingot-install'
/** Where the live system has the part of it that is nobody else's. */
export const privateDirectory = '/run/ingot-install'

/**
 * Makes what {@link KexecParts} says, of a commit that has the installer and an SSH server.
 * @throws work error when a step fails.
 */
export async function pourKexec(forge: Forge, request: PourRequest): Promise<KexecParts> {
  const [live, loader, bundle] = await Promise.all([
    makeLive(forge, request, findMemory),
    request.blueprint.boot.mode === 'bios' ? loaderOf(forge, request) : {},
    perform(forge, {
      kind: 'kexec',
      version: 1,
      label: `bundle kexec for ${request.blueprint.system}`,
      tools: kexecToolset.purpose,
      script: path.join(import.meta.dirname, 'kexec.sh'),
      parameters: {},
      inputs: { COMMIT: { kind: 'tree', checksum: request.commit.checksum } },
      outputs: { tool: 'blob', files: 'blob' },
    }),
  ])
  const fileOf = ({ sha256 }: Blob): string => blobPath(forge.layout, sha256)
  return {
    kernel: fileOf(live.kernel),
    initramfs: fileOf(live.initramfs),
    root: fileOf(live.root),
    tool: fileOf(blobOf(bundle, 'tool')),
    kernelArguments: [
      (await readFile(fileOf(live.options), 'utf8')).trim(),
      // Nothing but the way to the disk: not what the system serves, nor what it lets in.
      'systemd.unit=ingot-install.target',
      'systemd.mask=nftables.service',
    ].join(' '),
    files: await readOutput(forge, bundle, 'files'),
    loader,
  }
}

async function loaderOf(forge: Forge, request: PourRequest): Promise<KexecParts['loader']> {
  const parts = Object.entries(await pourGrub(forge, request))
  return Object.fromEntries(
    await Promise.all(
      parts.map(
        async ([name, { sha256 }]) =>
          [`grub/${name}`, await readFile(blobPath(forge.layout, sha256))] as const,
      ),
    ),
  )
}
