import { join } from 'node:path'
import { workError } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import { chooseFormats } from '@ingot/image/formats.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { driveImage } from '@ingot/node/drive-image.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import type { Invocation } from '../invocation.ts'
import { openProgress } from '../progress/view.ts'
import type { ProgressView } from '../progress/view.ts'
import { ensureHost } from '../host/ensure.ts'
import { build, withForge } from './build.ts'
import { fittingLock } from './lock.ts'
import { chooseTarget, driveFor } from './target.ts'
import type { Target } from './target.ts'

/** A built image and what it takes to start it. */
export interface Startable extends Target {
  readonly image: string
  /** Bytes of the config drive, where there is something to tell the machine. */
  readonly factsDrive: Uint8Array | undefined
  readonly room: VirtualRoom
  readonly view: ProgressView
  readonly store: string
}

/** Locks if need be, builds the system or node of that name, and hands over everything to start it. */
export async function withStartable<T>(
  invocation: Invocation,
  {
    project,
    name,
    locked,
    format,
  }: {
    readonly project: Project
    readonly name: string | undefined
    readonly locked: boolean
    /** Absent: the disk that its machines boot. */
    readonly format?: 'iso'
  },
  work: (startable: Startable) => Promise<T>,
): Promise<T> {
  const target = await chooseTarget(project, name)
  const formats = chooseFormats(format === undefined ? [] : [format], target.system.blueprint)
  const plan = await driveFor(project, target)
  const factsDrive = plan && driveImage(plan)
  await ensureHost(['run'], invocation)
  const view = openProgress(process.stderr, invocation.options.quiet)
  try {
    const lock = await fittingLock(invocation, project, { locked, view })
    return await withForge(invocation, { project, lock, view }, async (forge) => {
      const [image] = (await build(forge, lock, target.system, formats)).images
      if (image === undefined)
        throw workError({ code: 'image-none', message: 'the build made no image to boot' })
      return work({
        ...target,
        image: image.path,
        factsDrive,
        room: await roomOf(forge),
        view,
        store: forge.layout.root,
      })
    })
  } finally {
    view.close()
  }
}

async function roomOf(forge: Forge): Promise<VirtualRoom> {
  return { tools: await ensureToolsTree(forge, 'virtual'), directory: join(forge.layout.root, 'virtual') }
}
