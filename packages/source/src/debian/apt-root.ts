import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '@ingot/contracts/json.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Architecture } from '@ingot/contracts/source.ts'
import { providedPackages } from '@ingot/contracts/provided-package.ts'
import { renderSources } from './archives.ts'
import type { Archive } from './archives.ts'
import { armouredField, dearmour } from './armour.ts'
import { childEnvironment, runCommand } from './command.ts'
import type { CommandResult } from './command.ts'
import { proxyEnvironment } from './host-apt.ts'
import type { AptProxies } from './host-apt.ts'

/** A private world for apt: its own configuration, sources, trust, indexes and an empty list of installed packages. */
export interface AptRoot {
  readonly directory: string
  readonly architecture: Architecture
  /** With the keyring file that each one's signature is checked against. */
  readonly archives: readonly { readonly archive: Archive; readonly keyring: string }[]
}

/**
 * Prepares the root for these archives below `state`; the same archives find the same root again, with its indexes.
 * Throws `keyring-missing`, `repository-key-invalid`.
 */
export async function openAptRoot(options: {
  readonly state: string
  readonly architecture: Architecture
  readonly archives: readonly Archive[]
  readonly proxies: AptProxies
}): Promise<AptRoot> {
  const { architecture, archives } = options
  const identity = createHash('sha256').update(canonicalJson({ architecture, archives })).digest('hex')
  const directory = join(options.state, 'apt', identity.slice(0, 32))
  const folders = ['etc/preferences.d', 'etc/apt.conf.d', 'etc/trusted.gpg.d', 'etc/sources.list.d', 'keys']
  for (const folder of [...folders, 'lists/partial', 'cache/archives/partial', 'log', 'tmp']) {
    await mkdir(join(directory, folder), { recursive: true })
  }
  const trusted = []
  for (const archive of archives) {
    trusted.push({ archive, keyring: await keyringOf(archive, directory) })
  }
  // What the forge provides is as good as installed; nothing else is.
  await replaceFile(join(directory, 'status'), providedPackages(architecture))
  await replaceFile(
    join(directory, 'etc/sources.list.d/ingot.sources'),
    renderSources(await withTrust(trusted)),
  )
  await replaceFile(
    join(directory, 'apt.conf'),
    renderConfiguration(directory, architecture, options.proxies),
  )
  return { directory, architecture, archives: trusted }
}

/** apt takes white space in Signed-By for the end of a path: such a keyring is written out instead. */
async function withTrust(trusted: AptRoot['archives']): Promise<{ archive: Archive; signedBy: string }[]> {
  return Promise.all(
    trusted.map(async ({ archive, keyring }) => ({
      archive,
      signedBy: /\s/.test(keyring) ? armouredField(await readFile(keyring)) : keyring,
    })),
  )
}

async function keyringOf(archive: Archive, directory: string): Promise<string> {
  if (archive.trust.kind === 'armour') {
    const path = join(directory, 'keys', `${archive.name}.gpg`)
    await replaceFile(path, dearmour(archive.trust.text, archive.name))
    return path
  }
  const { path } = archive.trust
  await access(path).catch(() => {
    throw workError({
      code: 'keyring-missing',
      message: "Debian's archive keyring is not on this host",
      where: path,
      why: 'no package is taken from an archive whose signature cannot be checked',
      hint: 'apt-get install debian-archive-keyring',
    })
  })
  return path
}

function quote(value: string): string {
  return `"${value.replaceAll('"', '')}"`
}

/** apt.conf(5). Every directory is named, so that no file of the host's apt is read. */
function renderConfiguration(directory: string, architecture: string, proxies: AptProxies): string {
  const at = (path: string): string => quote(join(directory, path))
  const settings: readonly (readonly [string, string])[] = [
    ['Dir', quote(`${directory}/`)],
    ['Dir::State', quote(`${directory}/`)],
    ['Dir::State::lists', at('lists/')],
    ['Dir::State::status', at('status')],
    ['Dir::State::extended_states', at('extended_states')],
    ['Dir::Cache', at('cache/')],
    ['Dir::Cache::archives', at('cache/archives/')],
    ['Dir::Cache::pkgcache', quote('pkgcache.bin')],
    ['Dir::Cache::srcpkgcache', quote('srcpkgcache.bin')],
    ['Dir::Etc', at('etc/')],
    ['Dir::Etc::main', quote('none')],
    ['Dir::Etc::parts', at('etc/apt.conf.d')],
    ['Dir::Etc::sourcelist', quote('none')],
    ['Dir::Etc::sourceparts', at('etc/sources.list.d')],
    ['Dir::Etc::preferences', quote('none')],
    ['Dir::Etc::preferencesparts', at('etc/preferences.d')],
    ['Dir::Etc::trusted', quote('none')],
    ['Dir::Etc::trustedparts', at('etc/trusted.gpg.d')],
    ['Dir::Etc::netrc', quote('none')],
    ['Dir::Etc::netrcparts', at('etc/none.d')],
    ['Dir::Log', at('log/')],
    ['APT::Architecture', quote(architecture)],
    ['APT::Architectures', `{ ${quote(architecture)}; }`],
    // As root apt would drop to a user who cannot enter a private directory.
    ['APT::Sandbox::User', quote('root')],
    // The classic solver, whatever the host's apt prefers: the same lock on every host.
    ['APT::Solver', quote('internal')],
    ['APT::Install-Recommends', quote('false')],
    ['APT::Install-Suggests', quote('false')],
    ['APT::Get::Always-Include-Phased-Updates', quote('true')],
    ['APT::Update::Error-Mode', quote('any')],
    ['Acquire::Languages', quote('none')],
    ['Acquire::GzipIndexes', quote('false')],
    ['Acquire::ForceHash', quote('SHA256')],
    ['Acquire::Check-Valid-Until', quote('true')],
    ['Acquire::Check-Date', quote('true')],
    ['Acquire::AllowInsecureRepositories', quote('false')],
    ['Acquire::AllowWeakRepositories', quote('false')],
    ['Acquire::AllowDowngradeToInsecureRepositories', quote('false')],
    ['Acquire::Retries', quote('2')],
    ['Acquire::http::Timeout', quote('30')],
    ['Acquire::https::Timeout', quote('30')],
    ...proxies.map(({ key, value }) => [key, quote(value)] as const),
  ]
  return settings.map(([key, value]) => `${key} ${value};\n`).join('')
}

/** A proxy's address may hold a password: what is written here is for this user only. */
async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  const temporary = `${path}.${process.pid}.new`
  await writeFile(temporary, content, { mode: 0o600 })
  await rename(temporary, path)
}

/** Runs one of apt's programs in the root. One at a time may write there, which is what `update` does; others read. */
export function runApt(
  root: AptRoot,
  argv: readonly string[],
  options: {
    readonly seconds: number
    readonly writes?: boolean
    readonly signal?: AbortSignal | undefined
  },
): Promise<CommandResult> {
  const hold = options.writes ? '--exclusive' : '--shared'
  const guard = [
    'flock',
    hold,
    '--timeout',
    '600',
    '--conflict-exit-code',
    `${aptBusy}`,
    join(root.directory, 'lock'),
  ]
  return runCommand([...guard, ...argv], {
    env: childEnvironment({
      ...proxyEnvironment(),
      APT_CONFIG: join(root.directory, 'apt.conf'),
      TMPDIR: join(root.directory, 'tmp'),
    }),
    seconds: options.seconds,
    signal: options.signal,
  })
}

/** What `runApt` ends with when another process kept the root for itself for ten minutes. */
export const aptBusy = 75
