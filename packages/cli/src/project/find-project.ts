import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'

/** The files that make a directory a project; it has one of them. */
const projectFiles = ['ingot.ts', 'ingot.yaml'] as const

const wanted = projectFiles.join(' or ')

/** The file that makes `directory` a project, absolute; what it would be where there is none. */
export function projectFileIn(directory: string): string {
  const name = projectFiles.find((file) => existsSync(join(directory, file))) ?? projectFiles[0]
  return join(directory, name)
}

/**
 * The absolute directory of the project: `named` (relative to `from`), or the nearest one upwards of `from` that holds
 * an `ingot.ts` or an `ingot.yaml`. Throws a request error when there is none, or one that holds both.
 */
export function findProject(named: string | undefined, from: string): string {
  if (named !== undefined) {
    const directory = resolve(from, named)
    if (isProject(directory)) return directory
    throw requestError({
      code: 'project-missing',
      message: existsSync(directory) ? `there is no ${wanted} in ${named}` : `there is no directory ${named}`,
      where: directory,
      hint: `-C names the directory that holds it; ingot init ${named} starts a project there`,
    })
  }
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (isProject(directory)) return directory
    if (dirname(directory) === directory) break
  }
  throw requestError({
    code: 'project-missing',
    message: `there is no ${wanted} here, nor in any directory above`,
    where: from,
    hint: existsSync(join(from, 'ingot.yml'))
      ? 'name ingot.yml ingot.yaml'
      : `go into a project, name one (ingot -C DIR ...), or start one: ingot init DIR`,
  })
}

function isProject(directory: string): boolean {
  const present = projectFiles.filter((file) => existsSync(join(directory, file)))
  if (present.length < 2) return present.length === 1
  throw requestError({
    code: 'project-ambiguous',
    message: `there are both ${present.join(' and ')}`,
    where: directory,
    why: 'one file begins a project',
    hint: "rename one and take it in: yaml('./NAME.yaml') in TypeScript, imports: [./NAME.ts] in YAML",
  })
}
