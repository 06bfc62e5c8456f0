import { rm, statfs } from 'node:fs/promises'
import { planClean } from '@ingot/forge/store/clean.ts'

/** What a run of all tests writes at most, bytes. */
const wanted = 15e9
const image = 50e6
const twoHours = 7_200_000

/**
 * Deletes images that no test used for two hours from the store that tests share: every change of a module makes new
 * ones, of which nobody wants the old ones again. What is dear to make (packages, tools, trees) stays.
 * @returns what there is to say of it, and of the room on the disk
 */
export async function tidyStore(store: string): Promise<readonly string[]> {
  const { blobs } = await planClean(store, new Date(Date.now() - twoHours))
  const images = blobs.filter(({ bytes }) => bytes > image)
  for (const { path } of images) await rm(path, { force: true })
  const freed = images.reduce((sum, { bytes }) => sum + bytes, 0)
  const { bavail, bsize } = await statfs(store)
  const free = bavail * bsize
  return [
    ...(freed > 0 ? [`${gigabytes(freed)} of old images were deleted from ${store}`] : []),
    ...(free < wanted
      ? [`only ${gigabytes(free)} are free in ${store}: all tests may want ${gigabytes(wanted)}`]
      : []),
  ]
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
