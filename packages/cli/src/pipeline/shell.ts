import type { Project } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import { buildSystem } from '@ingot/forge/debian/build-system.ts'
import { checkOut } from '@ingot/forge/debian/checkout.ts'
import { inventoryOf } from '@ingot/forge/debian/inventory.ts'
import type { Inventory } from '@ingot/forge/debian/inventory.ts'
import { digestOfSlice, sliceOf } from '@ingot/source/debian/slice.ts'
import { prepareWorkplace } from '../dev/workplace.ts'
import type { Workplace } from '../dev/sandbox.ts'
import type { Invocation } from '../invocation.ts'
import { openProgress } from '../progress/view.ts'
import { withForge } from './build.ts'
import { fittingLock } from './lock.ts'

/** What a shell of a system sees, and where asked for what is in the system. */
export interface Shell {
  readonly place: Workplace & { readonly directory: string }
  readonly inventory: Inventory | undefined
}

/** Locks if need be, builds the system's commit (no image), and unpacks it for a shell. */
export async function prepareShell(
  invocation: Invocation,
  project: Project,
  { name, blueprint }: System,
  { locked, home, direnv }: { readonly locked: boolean; readonly home: boolean; readonly direnv: boolean },
): Promise<Shell> {
  const view = openProgress(process.stderr, invocation.options.quiet)
  try {
    const lock = await fittingLock(invocation, project, { locked, view })
    return await withForge(invocation, { project, lock, view }, async (forge) => {
      const slice = sliceOf(lock, name)
      const { checksum } = await buildSystem(forge, { blueprint, slice, sliceDigest: digestOfSlice(slice) })
      const tree = await checkOut(forge, checksum)
      const seen = { tree, system: name, project: project.directory }
      return {
        place: await prepareWorkplace(seen, { realHome: home, terminal: process.env['TERM'] }),
        inventory: direnv ? await inventoryOf(forge, checksum) : undefined,
      }
    })
  } finally {
    view.close()
  }
}
