import { copyFile, link, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'

/**
 * Gives an image a name outside the store, whole or not at all: a hard link, or a copy where a link cannot reach. The
 * link is read-only; a store notices when somebody writes into it all the same, and pours anew.
 * @throws the file system's error where `file` cannot be written
 */
export async function placeImage(image: Image, file: string): Promise<Image> {
  const partial = `${file}.${process.pid}.partial`
  await mkdir(path.dirname(file), { recursive: true })
  try {
    await link(image.path, partial).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV' && error.code !== 'EPERM' && error.code !== 'EMLINK') throw error
      await copyFile(image.path, partial)
    })
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
  return { ...image, path: file }
}
