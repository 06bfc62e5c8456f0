import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Invocation } from '@ingot/cli/invocation.ts'
import { readInvokedProject } from '@ingot/cli/invocation.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { build, withForge } from '@ingot/cli/pipeline/build.ts'
import { fittingLock } from '@ingot/cli/pipeline/lock.ts'
import { openProgress } from '@ingot/cli/progress/view.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { shared } from '../quickstart.ts'

/** A built system of the project beside this file, and what it takes to start it. */
export interface Built {
  readonly image: string
  readonly blueprint: Blueprint
  readonly room: VirtualRoom
  /** Directory of the unpacked tools tree `image`. */
  readonly imageTools: string
}

/** Builds a system in a store; its lock stays with what slow tests share. */
export async function withSystem<T>(
  name: string,
  { store, signal }: { readonly store: string; readonly signal: AbortSignal },
  work: (built: Built) => Promise<T>,
): Promise<T> {
  const directory = join(shared, 'torture')
  mkdirSync(directory, { recursive: true })
  cpSync(join(import.meta.dirname, 'ingot.ts'), join(directory, 'ingot.ts'))
  const invocation: Invocation = {
    options: { directory, json: false, quiet: false, store, evalTimeout: 60 },
    output: terminalOutput(),
    signal,
  }
  const project = await readInvokedProject(invocation)
  const system = project.systems.find((one) => one.name === name)
  if (!system) throw requestError({ code: 'system-unknown', message: `there is no system ${name}` })
  const view = openProgress(process.stderr, false)
  try {
    const lock = await fittingLock(invocation, project, { locked: false, view })
    return await withForge(invocation, { project, lock, view }, async (forge) => {
      const [image] = (await build(forge, lock, system)).images
      if (!image) throw workError({ code: 'image-none', message: 'the build made no image to boot' })
      const tools = await ensureToolsTree(forge, 'virtual')
      const imageTools = await ensureToolsTree(forge, 'image')
      const room = { tools, directory: join(store, 'virtual') }
      return work({ image: image.path, blueprint: system.blueprint, room, imageTools })
    })
  } finally {
    view.close()
  }
}
