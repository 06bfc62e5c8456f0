import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lock } from '@ingot/contracts/lock.ts'
import { IngotError, requestError, workError } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'
import { childEnvironment, runCommand } from '@ingot/source/debian/command.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { lockPath } from '../pipeline/places.ts'
import { readProject } from './read-project.ts'
import type { ReadOptions } from './read-project.ts'

/** A project, and its lock where it has one. */
export interface Locked {
  readonly project: Project
  readonly lock: Lock | null
}

/**
 * Hands `work` a project as it was at a revision of the git repository around it, read beside the present one, whose
 * installed npm packages it uses. Its files are gone when `work` has ended. Throws a request error when there is no such revision, or the project was not there.
 */
export async function withRevision<T>(
  directory: string,
  revision: string,
  options: ReadOptions,
  work: (past: Locked) => Promise<T>,
): Promise<T> {
  const { signal } = options
  const git = (...args: readonly string[]) => run(['git', '-C', directory, ...args], signal)
  const commit = await git(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ).catch((error: unknown) => {
    if (!(error instanceof IngotError) || error.problems[0]?.code !== 'revision-failed') throw error
    throw requestError({
      code: 'revision-unknown',
      message: `there is no revision '${revision}' of this project`,
      where: directory,
      why: error.problems[0].why ?? 'git knows none',
      hint: 'name a commit, branch or tag of the git repository that the project is in',
    })
  })
  const [prefix = '', top = ''] = (await git('rev-parse', '--show-prefix', '--show-toplevel')).split('\n')
  const scratch = await mkdtemp(join(tmpdir(), 'ingot-revision-'))
  try {
    const archive = join(scratch, 'archive.tar')
    await git('-C', top, 'archive', '--format=tar', `--output=${archive}`, commit.trim())
    const tree = join(scratch, 'tree')
    await mkdir(tree)
    await run(['tar', '-C', tree, '--no-same-owner', '-xf', archive], signal)
    const past = join(tree, prefix)
    await borrowPackages(top, tree)
    if (prefix !== '') await borrowPackages(directory, past)
    if (!existsSync(join(past, 'ingot.ts')) && !existsSync(join(past, 'ingot.yaml'))) {
      throw requestError({
        code: 'revision-empty',
        message: `the project was not there yet at '${revision}'`,
        where: directory,
      })
    }
    return await work({ project: await readProject(past, options), lock: await readLock(lockPath(past)) })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Standard output of a program that did what it was asked. */
async function run(argv: readonly string[], signal: AbortSignal): Promise<string> {
  const env = childEnvironment({ GIT_OPTIONAL_LOCKS: '0' })
  const { code, stdout, stderr } = await runCommand(argv, { env, seconds: 60, signal })
  if (code === 0) return stdout.toString()
  throw workError({
    code: 'revision-failed',
    message: 'an earlier revision of the project cannot be read',
    why: `${argv[0]} ended with status ${code}${stderr.trim() === '' ? '' : `: ${stderr.trim()}`}`,
  })
}

/** Packages are not in version control; those that are installed now have to do. */
async function borrowPackages(from: string, to: string): Promise<void> {
  const [installed, wanted] = [join(from, 'node_modules'), join(to, 'node_modules')]
  if (existsSync(installed) && existsSync(to) && !existsSync(wanted)) await symlink(installed, wanted)
}
