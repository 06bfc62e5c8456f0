import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { withAccount } from './sandbox.ts'
import type { Workplace } from './sandbox.ts'

/** Puts what a shell of this system needs beside the project, `.ingot/dev/SYSTEM`, and says what it will see. */
export async function prepareWorkplace(
  { tree, system, project }: Pick<Workplace, 'tree' | 'system' | 'project'>,
  { realHome, terminal }: { readonly realHome: boolean; readonly terminal: string | undefined },
): Promise<Workplace & { readonly directory: string }> {
  const directory = join(project, '.ingot', 'dev', system)
  await mkdir(directory, { recursive: true })
  const { uid, gid, username, homedir } = userInfo()
  const [passwd, group] = [join(directory, 'passwd'), join(directory, 'group')]
  const accounts = join(tree, 'usr/etc')
  const [users, groups] = await Promise.all([
    readFile(join(accounts, 'passwd'), 'utf8'),
    readFile(join(accounts, 'group'), 'utf8'),
  ])
  await writeFile(passwd, withAccount(users, uid, `${username}:x:${uid}:${gid}::${homedir}:/bin/bash`))
  await writeFile(group, withAccount(groups, gid, `${username}:x:${gid}:`))
  const resolver = await realpath('/etc/resolv.conf').catch(() => undefined)
  return {
    tree,
    system,
    project,
    directory,
    home: homedir,
    realHome,
    user: username,
    passwd,
    group,
    ...(resolver === undefined ? {} : { resolver }),
    ...(existsSync('/etc/hosts') && existsSync(join(accounts, 'hosts')) ? { hosts: '/etc/hosts' } : {}),
    ...(terminal === undefined ? {} : { terminal }),
  }
}
