import { join, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import { keyDirectory } from '@ingot/publish/keys/key-directory.ts'
import { openSigner, type Signer } from '@ingot/publish/keys/signer.ts'
import { projectDirectory, type Invocation } from '../invocation.ts'
import { readValue } from '../secret/read-value.ts'

/** Options of every command that publishes or signs. */
export interface PlaceOptions {
  /** The published directory. */
  readonly to?: string
  /** Directory of secret keys. */
  readonly keys?: string
}

/** Where a project publishes, and with whose keys. */
export interface Place {
  readonly project: string
  /** Absolute. */
  readonly published: string
  readonly signer: Signer
}

export const toOption = [
  '--to <dir>',
  'the published directory (default: .ingot/published in the project)',
] as const
export const keysOption = [
  '--keys <dir>',
  'where secret keys are (default: INGOT_KEYS, else ingot/keys in the configuration directory)',
] as const

export async function placeOf(invocation: Invocation, { to, keys }: PlaceOptions): Promise<Place> {
  const project = await projectDirectory(invocation)
  return {
    project,
    published: to === undefined ? join(project, '.ingot', 'published') : resolve(to),
    signer: openSigner(keyDirectory(keys, process.env), (path) => askPassword(invocation, `the key ${path}`)),
  }
}

/** A password, typed at a terminal or read from stdin. */
export async function askPassword({ signal }: Invocation, what: string): Promise<string> {
  const password = Buffer.from(await readValue(`the password of ${what}`, signal)).toString('utf8')
  if (password !== '') return password
  throw requestError({
    code: 'password-empty',
    message: `no password was given for ${what}`,
    hint: 'type it, or give it on standard input',
  })
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** `30m`, `12h`, `7d`, `2w` in milliseconds. @throws request error */
export function lifetime(text: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,3})([mhdw])$/.exec(text) ?? []
  if (unit === 'm' || unit === 'h' || unit === 'd' || unit === 'w') return Number(count) * units[unit]
  throw requestError({
    code: 'usage',
    message: `'${text}' is no time span`,
    hint: 'for example: 12h, 7d, 2w',
  })
}

/** A share, 0 to 1. @throws request error */
export function share(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && number <= 1) return number
  throw requestError({
    code: 'usage',
    message: `'${text}' is no share of machines`,
    hint: 'from 0 to 1: 0.1 is a tenth',
  })
}
