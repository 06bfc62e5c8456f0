import { gzipSync } from 'node:zlib'
import { requestError } from '@ingot/contracts/problem.ts'
import type { DrivePlan } from './config-drive.ts'

/** The first line, by which a machine knows it. */
const mark = '#ingot-facts'
/** Bytes that EC2 takes; OpenStack takes more. */
const most = 16_384
const block = 512

/**
 * The files of a drive as user data of a cloud's machine: a line that says so, then a packed archive in base64, so that it goes
 * through every tool that takes text. The same plan gives the same bytes.
 * @throws request error `user-data-secret` where there are secrets (everything on the machine may ask the metadata service, and
 * the cloud keeps user data in the clear), `user-data-large` where it is more than clouds take.
 */
export function userData(plan: DrivePlan): string {
  const inSecrets = 'apply/secrets/'
  refuseSecrets(
    Object.keys(plan).flatMap((path) => (path.startsWith(inSecrets) ? [path.slice(inSecrets.length)] : [])),
  )
  const packed = gzipSync(archive(plan), { level: 9 }).toString('base64')
  const text = `${mark}\n${packed.replaceAll(/.{76}/g, '$&\n').trimEnd()}\n`
  if (text.length > most) throw tooLarge(text.length)
  return text
}

/** A tar archive of regular files (POSIX.1-1988 ustar), which reads alike on every machine. */
function archive(plan: DrivePlan): Uint8Array {
  const parts = Object.entries(plan).flatMap(([path, content]) => [
    header(path, content.length),
    content,
    new Uint8Array((block - (content.length % block)) % block),
  ])
  return Buffer.concat([...parts, new Uint8Array(2 * block)])
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function header(path: string, bytes: number): Uint8Array {
  const entry = Buffer.alloc(block)
  const fields: readonly (readonly [offset: number, text: string])[] = [
    [0, path],
    [100, octal(0o600, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(bytes, 11)],
    [136, octal(0, 11)],
    // The sum counts itself as blanks.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\u000000'],
  ]
  for (const [offset, text] of fields) entry.write(text, offset, 'latin1')
  const sum = entry.reduce((total, byte) => total + byte, 0)
  entry.write(`${octal(sum, 6)}\u0000 `, 148, 'latin1')
  return entry
}

/**
 * What user data cannot carry, before anything is opened.
 * @throws request error `user-data-secret` where there is a secret among these.
 */
export function refuseSecrets(names: readonly string[]): void {
  if (names.length === 0) return
  throw requestError({
    code: 'user-data-secret',
    message: `user data cannot carry the system's secrets: ${names.join(', ')}`,
    why: 'every program on the machine may read user data, and the cloud keeps it in the clear',
    hint: 'attach a drive instead: leave --user-data out',
  })
}

function tooLarge(bytes: number): Error {
  return requestError({
    code: 'user-data-large',
    message: `the facts are ${bytes} bytes of user data, and clouds take ${most}`,
    hint: 'attach a drive instead: leave --user-data out',
  })
}
