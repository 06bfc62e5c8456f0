import type { EncryptionAnswers, InstallAnswers, InstallMachine } from '@ingot/contracts/installation.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { planInstallation, type Planned } from './plan.ts'
import { poolProblems } from './pool.ts'
import { accountsIn } from './read-source.ts'
import { contentProblems } from './resize.ts'
import type { InstallSource, Wanted } from './wanted.ts'

/** Answers that name a disk, by the names that the kernel has. */
type Prepared = InstallAnswers & { readonly disk: string }

/** What is asked for, what would become of the disks, and all that is in the way. */
export interface Prospect {
  readonly wanted: Wanted
  readonly planned: Planned
  /** Those of the plan, too. */
  readonly problems: readonly Problem[]
}

/** Decides what answers lead to on a machine. */
export function prospectOf(
  ports: Ports,
  machine: InstallMachine,
  source: InstallSource,
  answers: Prepared,
): Prospect {
  const { disk, others, mode, pool, destroy, resize, encryption } = answers
  const wanted = { source, disk, others, mode, pool, destroy, resize, encryption }
  const planned = planInstallation(machine, wanted)
  const problems = [
    ...planned.problems,
    ...accountProblems(ports, source, answers),
    // Only what is fit to be looked into is.
    ...(planned.plan === undefined || planned.problems.length > 0
      ? []
      : [...poolProblems(ports, planned.plan, source), ...contentProblems(ports, planned.plan)]),
  ]
  return { wanted, planned, problems }
}

/**
 * Devices as the kernel calls them, whichever of their names was given.
 * @throws request error `install-disk-missing` where no disk was named.
 */
export function withRealPaths(answers: InstallAnswers, files: Ports['files']): Prepared {
  const { encryption, others, pool } = answers
  return {
    ...answers,
    disk: diskOf(answers.disk, files),
    ...(encryption && { encryption: withRealPath(encryption, files) }),
    others: Object.fromEntries(
      Object.entries(others).map(([name, one]) => [name, { ...one, disk: diskOf(one.disk, files) }]),
    ),
    ...(pool === undefined ? {} : { pool: diskOf(pool, files) }),
  }
}

/** A stick as the kernel calls it. */
function withRealPath(encryption: EncryptionAnswers, files: Ports['files']): EncryptionAnswers {
  const { keyFile } = encryption
  return keyFile === undefined ? encryption : { ...encryption, keyFile: files.realPath(keyFile) ?? keyFile }
}

/** As the kernel calls it, whichever of its names was given. */
function diskOf(path: string | undefined, files: Ports['files']): string {
  if (path === undefined)
    throw requestError({
      code: 'install-disk-missing',
      message: 'os install: no disk was named',
      hint: 'os install /dev/sda; lsblk shows what there is',
    })
  return files.realPath(path) ?? path
}

/** What a system has of accounts and groups. */
export function accountsOf(ports: Ports, source: InstallSource) {
  return { users: accountsIn(ports, source, 'passwd'), groups: accountsIn(ports, source, 'group') }
}

function accountProblems(ports: Ports, source: InstallSource, { users }: InstallAnswers): readonly Problem[] {
  if (Object.keys(users).length === 0) return []
  const there = accountsOf(ports, source)
  const { system } = source.shipped
  const wanted = new Set(Object.values(users).flatMap(({ groups }) => groups))
  const unknown = [...wanted].filter((name) => !there.groups.has(name))
  // A new account gets a group of its name.
  const taken = Object.keys(users).filter((name) => !there.users.has(name) && there.groups.has(name))
  return [
    ...unknown.map((name) => ({
      code: 'install-group-unknown',
      message: `${system} has no group ${name}`,
      hint: 'for an account that may become root it is sudo, where the system has sudo',
    })),
    ...taken.map((name) => ({
      code: 'install-account-taken',
      message: `${system} has a group ${name}, and an account gets a group of its own name`,
      hint: 'choose another name for the account',
    })),
  ]
}
