import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAbsent, writeAtomically } from '@ingot/node/write-atomically.ts'
import { signaturePath } from '@ingot/release/published-paths.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'

/** A statement that nobody signed yet, as its bytes will be. */
export function newStatement(path: string, value: unknown): SignedFile {
  const text = `${JSON.stringify(value, null, 2)}\n`
  return { path, text, sha256: sha256Of(text), signatures: {} }
}

/** The statement at `path` below `directory` with the signatures beside it; null where there is none. */
export async function readStatement(directory: string, path: string): Promise<SignedFile | null> {
  const text = await readFile(join(directory, path), 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return null
    throw error
  })
  if (text === null) return null
  const sha256 = sha256Of(text)
  const lead = basename(signaturePath({ path, sha256 }, ''))
  const files = await namesIn(join(directory, dirname(path)))
  const signatures: Record<string, string> = {}
  for (const file of files) {
    const keyId = /^([0-9A-F]{16})\.minisig$/.exec(file.slice(lead.length - '.minisig'.length))?.[1]
    if (keyId === undefined || file !== basename(signaturePath({ path, sha256 }, keyId))) continue
    signatures[keyId] = await readFile(join(directory, dirname(path), file), 'utf8')
  }
  return { path, text, sha256, signatures }
}

/**
 * Puts a statement into `directory`: its signatures first, then itself in one instant, then away with signatures of what
 * stood there before the statement that it replaces. Whoever reads at any moment, or after a power cut, sees the old one
 * or the new one, signed.
 */
export async function writeStatement(directory: string, file: SignedFile): Promise<void> {
  const at = (path: string): string => join(directory, path)
  await mkdir(dirname(at(file.path)), { recursive: true })
  const replaced = await readStatement(directory, file.path)
  for (const [keyId, signature] of Object.entries(file.signatures)) {
    if (signature === null || replaced?.signatures[keyId] === signature) continue
    await writeAtomically(at(signaturePath(file, keyId)), signature, 0o644)
  }
  if (replaced?.text === file.text) return
  await writeAtomically(at(file.path), file.text, 0o644)
  await removeOldSignatures(directory, [file, ...(replaced === null ? [] : [replaced])])
}

async function removeOldSignatures(directory: string, kept: readonly SignedFile[]): Promise<void> {
  const [{ path } = { path: '' }] = kept
  const leads = kept.map((file) => `${basename(path)}.${file.sha256.slice(0, 16)}.`)
  for (const name of await namesIn(join(directory, dirname(path)))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.minisig')) continue
    if (!leads.some((lead) => name.startsWith(lead))) await rm(join(directory, dirname(path), name))
  }
}

/** Names in a directory, sorted; none where there is no such directory. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  return names.toSorted()
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
