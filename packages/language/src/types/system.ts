import { sshKeyProblem } from '@ingot/contracts/ssh-key.ts'
import { isRecord } from '../describe.ts'
import type { Parsed } from '../merge.ts'
import type { LeafShape, OptionType } from '../type.ts'
import { matching, scalar, textOf } from './scalar.ts'

type Leaf<Value, Input = Value> = OptionType<Value, LeafShape<Input>>

const byteLength = (text: string): number => new TextEncoder().encode(text).length

/** An absolute, normalised path: no `.`, `..`, doubled or trailing slash; within Linux's limits. */
export function absolutePath(): Leaf<string> {
  return textOf('absolute path', 'an absolute path such as "/etc/motd"', (path) => {
    if (!path.startsWith('/')) return 'it does not begin with "/"'
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(path)) return 'it has control characters'
    if (byteLength(path) > 4095) return 'it is longer than 4095 bytes'
    const names = path.slice(1).split('/')
    if (path !== '/' && names.some((name) => name === '' || name === '.' || name === '..')) {
      return 'it is not in its simplest form: a part of it is empty, "." or ".."'
    }
    return names.some((name) => byteLength(name) > 255) ? 'a part of it is longer than 255 bytes' : null
  })
}

const octal = /^0?[0-7]{3,4}$/

/** Permission bits: `0o644` or `'0644'`. */
export function fileMode(): Leaf<number, number | string> {
  return scalar({
    name: 'file mode',
    description: 'permission bits such as 0o644 or "0644"',
    schema: {
      anyOf: [
        { type: 'string', pattern: octal.source },
        { type: 'integer', minimum: 0, maximum: 0o7777 },
      ],
    },
    format: (value) => (typeof value === 'number' ? `0o${value.toString(8)}` : JSON.stringify(value)),
    parse: parseMode,
  })
}

function parseMode(value: unknown, text: () => string | undefined): Parsed<number> {
  const mode = typeof value === 'string' && octal.test(value) ? Number.parseInt(value, 8) : value
  if (typeof mode !== 'number' || !Number.isInteger(mode) || mode < 0) return { ok: false }
  const written = typeof value === 'number' ? text() : undefined
  if (written !== undefined && /^[0-7]{3,4}$/.test(written)) {
    const other = isSensible(mode) ? `, or '${octalDigits(mode)}' where that is meant` : ''
    const hint = `write '${written.padStart(4, '0')}'${other}`
    return { ok: false, why: `without quotes it is ${decimal(mode)}`, hint }
  }
  const digits = String(value)
  if (mode > 0o7777)
    return /^[0-7]{4,5}$/.test(digits) ? { ok: false, hint: `write 0o${digits}` } : { ok: false }
  const meant = typeof value === 'number' && /^[0-7]{3,4}$/.test(digits) ? Number.parseInt(digits, 8) : mode
  if (meant === mode || isSensible(mode) || !isSensible(meant)) return { ok: true, value: mode }
  return { ok: false, why: `it is ${decimal(mode)}`, hint: `write 0o${digits}` }
}

function decimal(mode: number): string {
  return `the decimal number ${mode}, which is ${octalDigits(mode)} in octal`
}

function octalDigits(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** Whether nobody may do more than the owner, and set-uid, set-gid and sticky stand on what the owner may run or enter. */
function isSensible(mode: number): boolean {
  const [special, owner, group, others] = [9, 6, 3, 0].map((shift) => (mode >> shift) & 7) as [
    number,
    number,
    number,
    number,
  ]
  return (group & ~owner) === 0 && (others & ~owner) === 0 && (special === 0 || (owner & 1) === 1)
}

/** Name of a user or group, as Debian's adduser takes it. */
export function userName(): Leaf<string> {
  const why = 'up to 31 of a-z, 0-9, "-" and "_", beginning with a letter or "_"'
  return matching('user name', 'the name of a user or group', /^[a-z_][a-z0-9_-]{0,30}$/, why)
}

/** Name of a Debian package (Debian Policy 5.6.7); with `:ARCHITECTURE` for another architecture's. */
export function packageName(): Leaf<string> {
  const why = 'two or more of a-z, 0-9, "+", "-" and ".", beginning with a letter or digit'
  return matching(
    'package name',
    'the name of a Debian package',
    /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?$/,
    why,
  )
}

const unit =
  /^[A-Za-z0-9:_.\\@-]{1,240}\.(?:service|socket|timer|target|path|mount|automount|swap|slice|scope|device)$/

/** Name of a systemd unit with its suffix; systemd.unit(5). */
export function unitName(): Leaf<string> {
  const why =
    'letters, digits and ":-_.\\@", then .service, .socket, .timer, .target, .path, .mount or the like'
  return matching('unit name', 'the name of a systemd unit such as "ssh.service"', unit, why)
}

/** Reference to a secret; made by `secret('name')`, holds no bytes of it. */
export type SecretReference = {
  readonly kind: 'secret'
  readonly name: string
}

/** A secret, by reference only. */
export function secret(): Leaf<SecretReference> {
  return scalar({
    name: 'secret',
    description: 'a secret, by its name',
    // As data files have it: !secret name
    schema: { type: 'string', pattern: '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$' },
    format: (value) => (isSecretReference(value) ? `secret('${value.name}')` : JSON.stringify(value)),
    parse: (value) => {
      if (isSecretReference(value)) return { ok: true, value }
      // Whatever stands there may be the secret itself, which must not be repeated in a message.
      return {
        ok: false,
        hide: true,
        hint: {
          typescript: "name it: secret('name'), and keep its bytes with `ingot secret`",
          yaml: 'name it: !secret name, and keep its bytes with `ingot secret`',
        },
      }
    },
  })
}

function isSecretReference(value: unknown): value is SecretReference {
  return isRecord(value) && value['kind'] === 'secret' && typeof value['name'] === 'string'
}

/** A public key, as a line of authorized_keys(5) without options. */
export function sshKey(): Leaf<string> {
  return scalar({
    name: 'SSH public key',
    description: 'an SSH public key such as "ssh-ed25519 AAAA... comment"',
    schema: { type: 'string' },
    parse: (value) => {
      if (typeof value !== 'string') return { ok: false }
      const why = sshKeyProblem(value)
      return why === null ? { ok: true, value } : { ok: false, why, hide: value.includes('PRIVATE KEY') }
    },
  })
}
