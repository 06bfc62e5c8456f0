import { workError } from '@ingot/contracts/problem.ts'

/** What a port throws when the file system refuses. */
export function fileFailure(action: string, path: string, why: string): Error {
  return workError({
    code: 'file-failed',
    message: `cannot ${action} ${path}`,
    where: path,
    why,
    hint: 'look for a full or read-only file system: findmnt, df -h',
  })
}
