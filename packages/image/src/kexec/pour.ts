import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { textOf } from '@ingot/forge/action/action.ts'
import { blobOf, readOutput } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import type { PourRequest } from '../disk/plan.ts'
import { makeLive } from '../live/pour.ts'
import { codeParameters, serialLine } from '../raw-bios/plan.ts'
import { makeGrub } from '../raw-bios/pour.ts'
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
    request.blueprint.boot.mode === 'bios' ? pourGrub(forge, request) : {},
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
  const fileOf = (input: (typeof live)['root']): string => {
    if (input.kind !== 'blob') throw new Error('a part of a live system is no file')
    return blobPath(forge.layout, input.sha256)
  }
  return {
    kernel: fileOf(live.kernel),
    initramfs: fileOf(live.initramfs),
    root: fileOf(live.root),
    tool: blobPath(forge.layout, blobOf(bundle, 'tool').sha256),
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

async function pourGrub(forge: Forge, { blueprint }: PourRequest): Promise<KexecParts['loader']> {
  const performed = await perform(forge, {
    kind: 'kexec-grub',
    version: 1,
    label: `lay out GRUB for ${blueprint.system}`,
    tools: kexecToolset.purpose,
    script: path.join(import.meta.dirname, 'grub.sh'),
    parameters: {
      ...codeParameters,
      MENU_TIMEOUT: String(blueprint.boot.menuTimeout),
      SERIAL: serialLine(blueprint.kernel.parameters),
    },
    inputs: {
      ...(await makeGrub(forge)),
      GRUB_WORDS: await textOf(path.join(import.meta.dirname, '../grub/words.sh')),
      GRUB_HOST: await textOf(path.join(import.meta.dirname, '../grub/host.cfg')),
      GRUB_CFG: await textOf(path.join(import.meta.dirname, '../raw-bios/grub.cfg')),
    },
    outputs: { disk: 'blob', configuration: 'blob', settings: 'blob' },
  })
  const bytesOf = (name: string) => readFile(blobPath(forge.layout, blobOf(performed, name).sha256))
  return {
    'grub/disk': await bytesOf('disk'),
    'grub/grub.cfg': await bytesOf('configuration'),
    'grub/settings.cfg': await bytesOf('settings'),
  }
}
