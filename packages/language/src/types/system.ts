import type { LeafShape, OptionType } from '../type.ts'
import { matching, scalar, textOf } from './scalar.ts'

type Leaf<Value, Input = Value> = OptionType<Value, LeafShape<Input>>

/** An absolute, normalised path: no `.`, `..`, doubled or trailing slash. */
export function absolutePath(): Leaf<string> {
  return textOf('absolute path', 'an absolute path such as "/etc/motd"', (path) => {
    if (!path.startsWith('/')) return 'It does not begin with "/".'
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(path)) return 'It has control characters.'
    if (new TextEncoder().encode(path).length > 4095) return 'It is longer than 4095 bytes.'
    const names = path.slice(1).split('/')
    if (path !== '/' && names.some((name) => name === '' || name === '.' || name === '..')) {
      return 'It has an empty part, "." or "..".'
    }
    return names.some((name) => new TextEncoder().encode(name).length > 255)
      ? 'A part is longer than 255 bytes.'
      : null
  })
}

/** Permission bits: `0o644` or `'0644'`. */
export function fileMode(): Leaf<number, number | string> {
  return scalar({
    name: 'file mode',
    description: "permission bits such as 0o644 or '0644'",
    schema: {
      anyOf: [
        { type: 'string', pattern: '^0?[0-7]{3,4}$' },
        { type: 'integer', minimum: 0, maximum: 4095 },
      ],
    },
    parse: (value) => {
      if (typeof value === 'string') {
        return /^0?[0-7]{3,4}$/.test(value) && Number.parseInt(value, 8) <= 0o7777
          ? { ok: true, value: Number.parseInt(value, 8) }
          : { ok: false, why: 'As a text it has three or four octal digits.' }
      }
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return { ok: false }
      if (value <= 0o7777) return { ok: true, value }
      return {
        ok: false,
        why: `In decimal, ${value} has more bits than a mode. Write 0o before octal digits.`,
      }
    },
  })
}

const name = '[a-z_][a-z0-9_-]{0,30}'

/** Name of a user or group, as Debian's adduser takes it. */
export function userName(): Leaf<string> {
  return matching(
    'user name',
    'a user or group name',
    new RegExp(`^${name}$`),
    'Up to 31 of a-z, 0-9, "-" and "_", beginning with a letter or "_".',
  )
}

/** Name of a Debian package; with `:ARCHITECTURE` for another architecture's. Debian Policy 5.6.7. */
export function packageName(): Leaf<string> {
  return matching(
    'package name',
    'a Debian package name',
    /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?$/,
    'Two or more of a-z, 0-9, "+", "-" and ".", beginning with a letter or digit.',
  )
}

/** Name of a systemd unit with its suffix; systemd.unit(5). */
export function unitName(): Leaf<string> {
  const suffixes = 'service|socket|timer|target|path|mount|automount|swap|slice|scope|device'
  return matching(
    'unit name',
    'a unit name such as "ssh.service"',
    new RegExp(`^[A-Za-z0-9:_.\\\\@-]{1,240}\\.(${suffixes})$`),
    'It ends in .service, .socket, .timer, .target, .path, .mount, .automount, .swap or .slice.',
  )
}

/** Reference to a secret; made by `secret('name')`, holds no bytes of it. */
export interface SecretReference {
  readonly kind: 'secret'
  readonly name: string
}

/** A secret, by reference only. */
export function secret(): Leaf<SecretReference> {
  return scalar<SecretReference>({
    name: 'secret',
    description: "a secret, made by secret('name')",
    schema: {
      type: 'object',
      properties: { kind: { const: 'secret' }, name: { type: 'string' } },
      required: ['kind', 'name'],
    },
    parse: (value) => (isSecretReference(value) ? { ok: true, value } : { ok: false }),
  })
}

function isSecretReference(value: unknown): value is SecretReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'secret' &&
    'name' in value &&
    typeof value.name === 'string'
  )
}

const keyTypes =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com)$/

/** A public key, as in authorized_keys(5), without options. */
export function sshKey(): Leaf<string> {
  return textOf('SSH public key', 'an SSH public key ("ssh-ed25519 AAAA... comment")', (line) => {
    if (/BEGIN [A-Z ]*PRIVATE KEY/.test(line))
      return 'This is a private key. Use the one in the .pub file, and replace this one: it was written down.'
    if (/[\r\n]/.test(line)) return 'It has more than one line.'
    const [type = '', blob = ''] = line.split(' ')
    if (!keyTypes.test(type))
      return `It does not begin with a type of key (ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256, ...).`
    return namesItself(type, blob) ? null : 'The part after the type is damaged or cut short.'
  })
}

/** The decoded key begins with the length and the text of its own type (RFC 4253, 6.6), and something follows. */
function namesItself(type: string, blob: string): boolean {
  try {
    const bytes = atob(blob)
    const length = bytes.length < 4 ? -1 : bytes.charCodeAt(2) * 256 + bytes.charCodeAt(3)
    return bytes.slice(4, 4 + length) === type && bytes.length >= 4 + length + 32
  } catch {
    return false
  }
}
