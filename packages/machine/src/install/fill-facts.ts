import { factsDirectory, factsFiles } from '@ingot/contracts/facts-files.ts'
import type { InstallAnswers, InstallUser } from '@ingot/contracts/installation.ts'
import { canonicalJson } from '@ingot/contracts/json.ts'
import type { Ports } from '../ports/ports.ts'
import { newDeployment } from './fill-root.ts'
import { newState } from './make-file-systems.ts'
import { need } from './run.ts'
import type { InstallSource } from './wanted.ts'

type Given = Pick<InstallAnswers, 'hostname' | 'interfaces' | 'users'>

/** Puts what is only this machine's where its facts live: as if it had read them from a drive. */
export function fillFacts(ports: Ports, source: InstallSource, given: Given): void {
  const files = factsOf(source, given)
  if (files === undefined) return
  const directory = newState + factsDirectory
  ports.files.makeDirectory(`${newState}/lib/ingot`)
  ports.files.makeDirectory(directory, 0o700)
  const draft = `${directory}/.new`
  ports.files.makeDirectory(draft, 0o700)
  for (const [path, text] of files) {
    const [, parent = ''] = /^(.*)\/[^/]+$/.exec(path) ?? []
    if (parent !== '') makePrivate(ports, draft, parent)
    ports.files.write(`${draft}/${path}`, text, 0o600)
  }
  const inDraft = ['env', `--chdir=${draft}`, 'sha256sum', '--'] as const
  const sums = need(ports, [...inDraft, ...[...files.keys()].toSorted()])
  ports.files.write(`${draft}/SHA256SUMS`, sums, 0o600)
  const digest = need(ports, [...inDraft, 'SHA256SUMS']).slice(0, 64)
  ports.files.rename(draft, `${directory}/${digest}`)
  ports.files.link(`${directory}/current`, digest)
}

/** The files, by their paths; undefined where there is nothing to say. Pure. */
export function factsOf(
  { shipped }: Pick<InstallSource, 'shipped'>,
  { hostname, interfaces, users }: Given,
): ReadonlyMap<string, string> | undefined {
  const all = Object.entries(users).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const sshKeys = all.flatMap(([user, one]) =>
    one.sshKeys.length === 0 ? [] : [[user, one.sshKeys] as const],
  )
  const hashes = all.flatMap(([user, one]) =>
    one.hashedPassword === undefined ? [] : [{ user, secret: `password-${user}`, hash: one.hashedPassword }],
  )
  if (hostname === undefined && interfaces.length === 0 && sshKeys.length === 0 && hashes.length === 0)
    return undefined
  const passwords = hashes.map(({ user, secret }) => ({ user, secret }))
  const described = {
    schema: 1,
    system: shipped.system,
    hostname,
    interfaces,
    sshKeys: Object.fromEntries(sshKeys),
    secrets: [],
    passwords,
  }
  return new Map([
    ['facts.json', `${canonicalJson(described)}\n`],
    ...factsFiles({ hostname, interfaces, sshKeys }),
    ['apply/secrets.list', ''],
    ...hashes.map(({ secret, hash }) => [`apply/secrets/${secret}`, `${hash}\n`] as const),
    ['apply/passwords.list', passwords.map(({ user, secret }) => `${user} ${secret}\n`).join('')],
  ])
}

function makePrivate({ files }: Ports, base: string, path: string): void {
  let at = base
  for (const name of path.split('/')) {
    at = `${at}/${name}`
    files.makeDirectory(at, 0o700)
  }
}

/** Makes accounts that the system does not have. Their keys and passwords are facts. */
export function makeAccounts(ports: Ports, source: InstallSource, users: InstallAnswers['users']): void {
  const tree = newDeployment(source)
  const taken = namesIn(ports, `${tree}/etc/passwd`)
  for (const [name, user] of Object.entries(users)) if (!taken.has(name)) makeAccount(ports, tree, name, user)
}

/** Names of accounts or groups in a file of /etc. */
export function namesIn({ files }: Pick<Ports, 'files'>, path: string): ReadonlySet<string> {
  return new Set((files.read(path) ?? '').split('\n').flatMap((line) => line.split(':')[0] || []))
}

/** Passwords that a person typed: their hashes are made in the new system. */
export function setPasswords(
  ports: Ports,
  source: Pick<InstallSource, 'commit'>,
  passwords: ReadonlyMap<string, string>,
): void {
  if (passwords.size === 0) return
  const input = [...passwords].map(([name, password]) => `${name}:${password}\n`).join('')
  need(ports, ['chpasswd', '--root', newDeployment(source), '--crypt-method', 'YESCRYPT'], { input })
}

function makeAccount(ports: Ports, tree: string, name: string, { groups, description }: InstallUser): void {
  const home = `/var/home/${name}`
  need(ports, [
    'useradd',
    '--root',
    tree,
    '--no-log-init',
    '--no-create-home',
    '--user-group',
    '--home-dir',
    home,
    '--shell',
    '/bin/bash',
    ...(groups.length === 0 ? [] : ['--groups', groups.join(',')]),
    '--comment',
    description,
    name,
  ])
  // As the homes of declared accounts are made, on whatever is mounted there then.
  ports.files.makeDirectory(`${tree}/etc/tmpfiles.d`)
  ports.files.write(
    `${tree}/etc/tmpfiles.d/home-${name}.conf`,
    `C ${home} 0700 ${name} ${name} - /etc/skel\n`,
  )
}
