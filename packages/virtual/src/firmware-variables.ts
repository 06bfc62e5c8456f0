import { constants, copyFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { firmware } from './machine.ts'
import type { VirtualRoom } from './room.ts'
import type { RunDirectory } from './run-directory.ts'
import type { Bind } from './sandbox.ts'

/** Where the sandbox sees variables that outlive the machine. */
export const keptVariables = '/run/variables'

/** Which file keeps what the firmware remembers. */
interface KeptFiles {
  readonly variables?: string
  readonly keptDisk?: string
}

/** @returns what the sandbox must see for them, where they are kept. */
export async function prepareVariables(
  room: Pick<VirtualRoom, 'tools'>,
  { variables, keptDisk }: KeptFiles,
  run: Pick<RunDirectory, 'path'>,
): Promise<readonly Bind[]> {
  const fresh = path.join(room.tools, firmware.variables)
  const kept = variables ?? (keptDisk === undefined ? undefined : `${keptDisk}.uefi`)
  if (kept === undefined) {
    await copyFile(fresh, path.join(run.path, 'variables'))
    return []
  }
  // Those of a disk that is gone are of another machine.
  const isOrphan =
    variables === undefined &&
    keptDisk !== undefined &&
    (await stat(keptDisk).catch(() => undefined)) === undefined
  if (isOrphan) await rm(kept, { force: true })
  await copyFile(fresh, kept, constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return [{ from: path.resolve(kept), to: keptVariables, writable: true }]
}
