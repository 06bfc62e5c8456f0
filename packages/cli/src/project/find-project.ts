import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'

/** The file that makes a directory a project. */
export const projectFile = 'ingot.ts'

/**
 * The absolute directory of the project: `named` (relative to `from`), or the nearest one upwards of `from` that holds
 * an `ingot.ts`. Throws a request error when there is none.
 */
export function findProject(named: string | undefined, from: string): string {
  if (named !== undefined) {
    const directory = resolve(from, named)
    if (existsSync(join(directory, projectFile))) return directory
    throw requestError({
      code: 'project-missing',
      message: existsSync(directory)
        ? `there is no ${projectFile} in ${named}`
        : `there is no directory ${named}`,
      where: directory,
      hint: `-C names the directory that holds ${projectFile}`,
    })
  }
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (existsSync(join(directory, projectFile))) return directory
    if (dirname(directory) === directory) break
  }
  throw requestError({
    code: 'project-missing',
    message: `there is no ${projectFile} here, nor in any directory above`,
    where: from,
    hint: `go into a project, or name one: ingot -C DIR ...`,
  })
}
