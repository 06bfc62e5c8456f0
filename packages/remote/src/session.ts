import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Destination } from './destination.ts'
import { hostAlias } from './ssh.ts'

const execute = promisify(execFile)

/** The keys of one installation: ours, and the one by which the live system proves that it is what was sent. */
export interface Session {
  /** Private directory; stays until the machine is installed, so that an installation can be gone on with. */
  readonly directory: string
  /** File of our private key. */
  readonly key: string
  readonly knownHosts: string
}

/** The session of a machine. Nothing is made. */
export function sessionOf(
  { host, port }: Destination,
  environment: { readonly [name: string]: string | undefined } = process.env,
): Session {
  const state = environment['XDG_STATE_HOME'] || join(homedir(), '.local/state')
  const name = `${host}_${port ?? 22}`.replaceAll(/[^A-Za-z0-9._-]/g, '_')
  const directory = join(state, 'ingot', 'install', name)
  return { directory, key: join(directory, 'key'), knownHosts: join(directory, 'known_hosts') }
}

/** Whether an installation was begun, as far as keys. */
export async function isBegun({ knownHosts }: Session): Promise<boolean> {
  return stat(knownHosts).then(
    () => true,
    () => false,
  )
}

/** Keys of a new installation. */
export interface NewKeys {
  /** Public: who may come in. */
  readonly authorized: string
  /** Private key of the live system's server. */
  readonly host: string
}

/** Makes the keys, ours and the live system's; the latter's private half is kept nowhere here. */
export async function beginSession(session: Session): Promise<NewKeys> {
  const { directory, key, knownHosts } = session
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const host = join(directory, 'host')
  for (const file of [key, host])
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', hostAlias, '-f', file], {
      timeout: 30_000,
    })
  const keys = { authorized: await readFile(`${key}.pub`, 'utf8'), host: await readFile(host, 'utf8') }
  await pinHostKeys(knownHosts, [await readFile(`${host}.pub`, 'utf8')])
  await rm(host)
  return keys
}

/** Writes which host keys are taken; public keys as ssh-keygen(1) writes them. */
export async function pinHostKeys(file: string, keys: readonly string[]): Promise<void> {
  const lines = keys.map((key) => `${hostAlias} ${key.trim().split(/\s+/).slice(0, 2).join(' ')}\n`)
  await writeFile(file, lines.join(''), { mode: 0o600 })
}

export async function endSession({ directory }: Session): Promise<void> {
  await rm(directory, { recursive: true, force: true })
}
