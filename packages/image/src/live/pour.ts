import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { workError } from '@ingot/contracts/problem.ts'
import type { ActionInput } from '@ingot/forge/action/action.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from '../disk/plan.ts'
import { planLive } from './plan.ts'
import { liveToolset } from './toolset.ts'

const here = (...parts: readonly string[]): string => path.join(import.meta.dirname, ...parts)
const textOf = async (file: string): Promise<ActionInput> => ({
  kind: 'text',
  text: await readFile(file, 'utf8'),
})

/** What a live system boots, as inputs of what makes a medium of it: live.sh says what each is. */
export interface LiveParts {
  readonly root: ActionInput
  readonly kernel: ActionInput
  readonly initramfs: ActionInput
  readonly options: ActionInput
  readonly loader: ActionInput
}

/**
 * Makes the parts of a live system (live.sh says how).
 * @throws work error when a step fails.
 */
export async function makeLive(forge: Forge, request: PourRequest): Promise<LiveParts> {
  const appended = await readdir(here('initramfs'))
  const { outputs } = await perform(forge, {
    kind: 'live',
    version: 1,
    label: `lay out ${request.blueprint.system}: live`,
    tools: liveToolset.purpose,
    script: here('live.sh'),
    parameters: planLive(request),
    inputs: {
      COMMIT: { kind: 'tree', checksum: request.commit.checksum },
      SYSROOT: await textOf(here('../disk/sysroot.sh')),
      ...Object.fromEntries(
        await Promise.all(
          appended.map(async (name) => [name, await textOf(here('initramfs', name))] as const),
        ),
      ),
    },
    outputs: { root: 'blob', kernel: 'blob', initramfs: 'blob', options: 'blob', loader: 'blob' },
  })
  const blob = (name: keyof LiveParts): ActionInput => {
    const output = outputs[name]
    if (output?.kind === 'blob') return { kind: 'blob', sha256: output.sha256 }
    throw workError({ code: 'output-missing', message: 'a stage ended without its output' })
  }
  return {
    root: blob('root'),
    kernel: blob('kernel'),
    initramfs: blob('initramfs'),
    options: blob('options'),
    loader: blob('loader'),
  }
}
