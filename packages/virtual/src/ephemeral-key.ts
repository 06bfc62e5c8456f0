import { generateKeyPairSync, randomBytes } from 'node:crypto'

export interface SshKeyPair {
  /** One line for authorized_keys. */
  readonly publicKey: string
  /** OpenSSH's private key file, unencrypted. */
  readonly privateKey: string
}

/** A new Ed25519 key for one run of one machine. */
export function generateSshKey(comment: string): SshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d, x } = privateKey.export({ format: 'jwk' }) as { d: string; x: string }
  return encodeSshKey(Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url'), randomBytes(4), comment)
}

/** The forms that OpenSSH reads (PROTOCOL.key, `openssh-key-v1`). `seed` and `point` are 32 bytes each. */
export function encodeSshKey(seed: Buffer, point: Buffer, check: Buffer, comment: string): SshKeyPair {
  const type = 'ssh-ed25519'
  const blob = Buffer.concat([field(type), field(point)])
  const secret = Buffer.concat([
    check,
    check,
    blob,
    field(Buffer.concat([seed, point])),
    field(Buffer.from(comment)),
  ])
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1))
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    number(1),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ])
  const lines = file.toString('base64').match(/.{1,70}/g) ?? []
  return {
    publicKey: `${type} ${blob.toString('base64')} ${comment}`,
    privateKey: [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      ...lines,
      '-----END OPENSSH PRIVATE KEY-----',
      '',
    ].join('\n'),
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([number(bytes.length), bytes])
}
