import { IngotError, workError } from '@ingot/contracts/problem.ts'
import type { Fault, Problem } from '@ingot/contracts/problem.ts'

/** What the file system says when the machine, not the request, is in the way. */
const systemErrors: { readonly [code: string]: { readonly message: string; readonly hint: string } } = {
  ENOSPC: { message: 'no space is left', hint: 'free some space there, or name another place with --store' },
  EDQUOT: {
    message: 'the disk quota is used up',
    hint: 'free some space, or name another place with --store',
  },
  EROFS: {
    message: 'the file system is read-only',
    hint: 'make it writable; where it holds the store, name another place with --store',
  },
  EACCES: { message: 'permission is denied', hint: 'check who owns it, or name another place with --store' },
  EPERM: {
    message: 'the operation is not permitted',
    hint: 'check who owns it and whether it is immutable (lsattr), or name another place with --store',
  },
  EEXIST: { message: 'something is there already', hint: 'see what it is, and move it away' },
  ENOTDIR: {
    message: 'a part of the path is no directory',
    hint: 'move away what stands there instead of it',
  },
  ENOENT: {
    message: 'a directory cannot be made there',
    hint: 'name another place',
  },
  EMFILE: { message: 'too many files are open', hint: 'raise the limit (ulimit -n) and start again' },
  ENFILE: {
    message: 'too many files are open on this machine',
    hint: 'end other programs, or raise fs.file-max, and start again',
  },
}

/** Not only the file system says these; only with a path it was. */
const needPath: ReadonlySet<string> = new Set(['EPERM', 'EEXIST', 'ENOTDIR'])

interface SystemError extends Error {
  readonly code: string
  readonly path?: string
}

function isSystemError(error: unknown): error is SystemError {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false
  // What is missing otherwise was expected to be there.
  if (error.code === 'ENOENT' && !('syscall' in error && error.syscall === 'mkdir')) return false
  const hasPath = 'path' in error && typeof error.path === 'string'
  return Object.hasOwn(systemErrors, error.code) && (hasPath || !needPath.has(error.code))
}

function translate(error: unknown): unknown {
  if (!isSystemError(error)) return error
  const known = systemErrors[error.code]
  if (known === undefined) return error
  return workError({
    code: `system-${error.code.toLowerCase()}`,
    message: known.message,
    ...(error.path === undefined ? {} : { where: error.path }),
    why: error.message,
    hint: known.hint,
  })
}

/** The problems behind anything that was thrown. What no room threw on purpose is a defect, and says so. */
export function describeFailure(error: unknown): readonly Problem[] {
  const known = translate(error)
  if (known instanceof IngotError) return known.problems
  const text =
    known instanceof Error ? (process.env['INGOT_DEBUG'] ? known.stack : known.message) : String(known)
  return [
    {
      code: 'internal',
      message: 'Ingot failed in a way it does not know',
      why: text ?? 'no message was given',
      hint: 'this is a defect of Ingot; INGOT_DEBUG=1 shows where in its code',
    },
  ]
}

/** Whose fault it was: what no room threw on purpose is work that failed. */
export function faultOf(error: unknown): Fault {
  return error instanceof IngotError ? error.fault : 'work'
}

/** 2: the request was wrong. 1: the work failed. */
export function exitCodeOf(error: unknown): number {
  return faultOf(error) === 'request' ? 2 : 1
}
