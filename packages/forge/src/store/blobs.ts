import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
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

/** Takes a finished file over into the store: hashes it and moves it to its name. */
export async function adoptBlob(layout: StoreLayout, file: string, signal?: AbortSignal): Promise<Blob> {
  const sha256 = await sha256OfFile(file, signal)
  const target = blobPath(layout, sha256)
  await mkdir(path.dirname(target), { recursive: true })
  await chmod(file, 0o444)
  await rename(file, target)
  return describeBlob(target, sha256)
}

/** Like {@link adoptBlob}, for a file that stays where it is. */
export async function copyIntoBlobs(layout: StoreLayout, file: string, sha256: string): Promise<Blob> {
  const target = blobPath(layout, sha256)
  const temporary = `${target}.${process.pid}.new`
  await mkdir(path.dirname(target), { recursive: true })
  try {
    await copyFile(file, temporary)
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
