import path from 'node:path'
import { text, textOf } from '@ingot/forge/action/action.ts'
import { blobOf, type Blob } from '@ingot/forge/action/outputs.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { planLiveInitramfs, planLiveRoot, type Finder } from './plan.ts'
import { liveToolset } from './toolset.ts'

const here = (...parts: readonly string[]): string => path.join(import.meta.dirname, ...parts)

const units = '/etc/systemd/system'
const programs = '/usr/lib/ingot'
const hooks = '/var/lib/dracut/hooks'

/** Files that every live system has in its initramfs. */
const common: Finder['files'] = {
  [`${units}/ingot-live.service`]: here('initramfs/ingot-live.service'),
  [`${units}/sysroot.mount`]: here('initramfs/sysroot.mount'),
  [`${units}/ingot-live-var.service`]: here('initramfs/ingot-live-var.service'),
  [`${units}/ostree-prepare-root.service.d/live.conf`]: here('initramfs/prepare-root.conf'),
  [`${programs}/live-mount`]: here('initramfs/live-mount'),
  [`${programs}/live-lib.sh`]: here('initramfs/live-lib.sh'),
  [`${hooks}/pre-udev/10-ingot-live.sh`]: here('initramfs/pre-udev.sh'),
  [`${hooks}/emergency/10-ingot-live.sh`]: here('initramfs/emergency.sh'),
  [`${hooks}/shutdown-emergency/10-ingot-live.sh`]: here('initramfs/emergency.sh'),
}

/** What a live system is made of, as inputs of what makes a medium of it; root.sh says what each is. */
export interface LiveParts {
  readonly root: Blob
  readonly kernel: Blob
  readonly options: Blob
  readonly loader: Blob
  readonly initramfs: Blob
}

/**
 * Makes the parts of a live system that finds its root in a certain way.
 * @throws work error when a step fails.
 */
export async function makeLive(forge: Forge, request: PourRequest, finder: Finder): Promise<LiveParts> {
  const [root, initramfs] = await Promise.all([
    makeRoot(forge, request),
    makeInitramfs(forge, request, finder),
  ])
  return { ...root, initramfs }
}

async function makeRoot(forge: Forge, request: PourRequest): Promise<Omit<LiveParts, 'initramfs'>> {
  const performed = await perform(forge, {
    kind: 'live-root',
    version: 1,
    label: `lay out ${request.blueprint.system}: live root`,
    tools: liveToolset.purpose,
    script: here('root.sh'),
    parameters: planLiveRoot(request),
    inputs: {
      COMMIT: { kind: 'tree', checksum: request.commit.checksum },
      SYSROOT: await textOf(here('../disk/sysroot.sh')),
    },
    outputs: { root: 'blob', kernel: 'blob', options: 'blob', loader: 'blob' },
  })
  return {
    root: blobOf(performed, 'root'),
    kernel: blobOf(performed, 'kernel'),
    options: blobOf(performed, 'options'),
    loader: blobOf(performed, 'loader'),
  }
}

async function makeInitramfs(forge: Forge, request: PourRequest, finder: Finder): Promise<Blob> {
  const files = Object.entries({ ...common, ...finder.files })
  const mode = (to: string): string => (finder.called?.includes(to) ? '755' : '644')
  const performed = await perform(forge, {
    kind: 'live-initramfs',
    version: 1,
    label: `append to the initramfs of ${request.blueprint.system}`,
    tools: liveToolset.purpose,
    script: here('initramfs.sh'),
    parameters: planLiveInitramfs(finder),
    inputs: {
      COMMIT: { kind: 'tree', checksum: request.commit.checksum },
      FILES: text(files.map(([to], index) => `file-${index} ${mode(to)} ${to}\n`).join('')),
      ...Object.fromEntries(
        await Promise.all(
          files.map(async ([, from], index) => [`file-${index}`, await textOf(from)] as const),
        ),
      ),
    },
    outputs: { initramfs: 'blob' },
  })
  return blobOf(performed, 'initramfs')
}
