import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { blobPath, type StoreLayout } from './layout.ts'
import { sha256OfFile } from './digest.ts'

/** A file in the store. The time stamp tells whether somebody wrote into it after it was hashed. */
export interface Blob {
  readonly kind: 'blob'
  readonly sha256: string
  readonly bytes: number
  readonly modified: string
}

/**
 * Takes a finished file over into the store: hashes it and moves it to its name. Bytes that are there already stay as
 * they are, so that results which name them stay good.
 * @throws the file system's error when it is not a plain file (a stage may have been made to leave a link)
 */
export async function adoptBlob(layout: StoreLayout, file: string, signal?: AbortSignal): Promise<Blob> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    if (!(await handle.stat()).isFile()) throw new Error(`${file} is not a plain file`)
    const sha256 = await sha256OfFile(handle, signal)
    const target = blobPath(layout, sha256)
    if ((await sha256OfFile(target, signal).catch(() => undefined)) === sha256) {
      await rm(file)
      return await describeBlob(target, sha256)
    }
    await mkdir(path.dirname(target), { recursive: true })
    await handle.chmod(0o444)
    await rename(file, target)
    return await describeBlob(target, sha256)
  } finally {
    await handle.close()
  }
}

/**
 * Like {@link adoptBlob}, for a file that stays where it is and whose digest is known.
 * @returns undefined when the file has other bytes
 */
export async function copyIntoBlobs(
  layout: StoreLayout,
  file: string,
  sha256: string,
): Promise<Blob | undefined> {
  const target = blobPath(layout, sha256)
  if ((await sha256OfFile(target).catch(() => undefined)) === sha256) return describeBlob(target, sha256)
  const temporary = `${target}.${process.pid}.new`
  await mkdir(path.dirname(target), { recursive: true })
  try {
    await copyFile(file, temporary)
    if ((await sha256OfFile(temporary)) !== sha256) return undefined
    await chmod(temporary, 0o444)
    await rename(temporary, target)
  } finally {
    await rm(temporary, { force: true })
  }
  return describeBlob(target, sha256)
}

async function describeBlob(file: string, sha256: string): Promise<Blob> {
  const status = await stat(file, { bigint: true })
  return { kind: 'blob', sha256, bytes: Number(status.size), modified: String(status.mtimeNs) }
}

/** Whether the blob is there and nobody has written into it since (images are handed out as hard links). */
export async function isBlobSound(layout: StoreLayout, blob: Blob): Promise<boolean> {
  const found = await describeBlob(blobPath(layout, blob.sha256), blob.sha256).catch(() => undefined)
  return found !== undefined && found.bytes === blob.bytes && found.modified === blob.modified
}
