import type { Image } from '@ingot/contracts/artefact.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { PourRequest } from './disk/plan.ts'
import type { Format, Pour } from './format.ts'
import { diskFormat } from './formats.ts'
import { makeRootTree } from './root-tree/root-tree.ts'

/**
 * Pours a commit into every format, side by side as far as the processors reach. What several formats are made from is
 * made once.
 * @throws request error when no machine could use one of them; work error when a step fails.
 */
export async function pourFormats(
  forge: Forge,
  request: PourRequest,
  formats: readonly Format[],
): Promise<readonly Image[]> {
  const ofMachines = diskFormat(request.blueprint)
  const pour: Pour = {
    ...request,
    disk: once(() => ofMachines.pour(forge, pour)),
    rootTree: once(() => makeRootTree(forge, request)),
  }
  const images = formats.map((format) => (format === ofMachines ? pour.disk() : format.pour(forge, pour)))
  // All of them, so that none is still at work when the first failure is told.
  const failed = (await Promise.allSettled(images)).find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return Promise.all(images)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
