import { open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lockSchema } from '@ingot/contracts/lock.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { lineAndColumn, positionInJson } from './json-position.ts'
import { inconsistencies } from './lock-rules.ts'
import { renderLock } from './lock-text.ts'

/** Most faults that are told of at once. */
const mostProblems = 8

/** Reads a lock; null if there is none. Throws `lock-invalid` with the line of each fault. */
export async function readLock(path: string): Promise<Lock | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw workError(
      { code: 'lock-unreadable', message: 'the lock cannot be read', where: path, why: error.message },
      { cause: error },
    )
  })
  return text === undefined ? null : parseLock(text, path)
}

/** Turns the text of a lock into a lock, or throws `lock-invalid`. `file` is what messages call it. */
export function parseLock(text: string, file: string): Lock {
  const value = parseText(text, file)
  const result = lockSchema.safeParse(value)
  const faults = result.success
    ? inconsistencies(result.data)
    : result.error.issues.map(({ path, message }) => ({ path, message }))
  if (result.success && faults.length === 0) return result.data
  throw requestError(
    faults.slice(0, mostProblems).map(({ path, message }): Problem => ({
      code: 'lock-invalid',
      message: `the lock is not valid: ${path.map(String).join('.') || 'it'}: ${message}`,
      where: { file, ...positionInJson(text, path) },
      hint: 'take the last good version from your version control, or remove the file and write a new one: ingot lock',
    })),
  )
}

function parseText(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const conflict = /^(?:<{7}|={7}|>{7})/m.exec(text)
    const offset = conflict?.index ?? Number(/at position (\d+)/.exec(message)?.[1] ?? text.length)
    throw requestError({
      code: 'lock-invalid',
      message: conflict ? 'the lock holds an unfinished merge' : 'the lock is no JSON',
      where: { file, ...lineAndColumn(text, offset) },
      ...(!conflict && { why: message }),
      hint: 'take either version whole, then run ingot lock: it brings it up to date',
    })
  }
}

/** Writes a lock in its one form. Whole or not at all, also when the power goes; untouched if nothing changed. */
export async function writeLock(path: string, lock: Lock): Promise<void> {
  const text = renderLock(lock)
  const target = await realpath(path).catch(() => path)
  if ((await readFile(target, 'utf8').catch(() => '')) === text) return
  const temporary = `${target}.${process.pid}.new`
  try {
    await writeSynced(temporary, text)
    await rename(temporary, target)
    const directory = await open(dirname(target), 'r')
    await directory.sync().finally(() => directory.close())
  } catch (error) {
    await rm(temporary, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw workError(
      {
        code: 'lock-unwritable',
        message: 'the lock cannot be written',
        where: path,
        why,
        hint: 'the old one is untouched',
      },
      { cause: error },
    )
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
