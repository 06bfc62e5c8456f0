import { decodeBase64 } from './base64.ts'

/** Key types that OpenSSH accepts by default; DSA and short of RSA's certificate forms. */
const keyTypes = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])

/**
 * What is wrong with one line of an `authorized_keys` file (sshd(8)) that has no options: `TYPE BASE64 [COMMENT]`.
 * `null`: nothing. The key is read through to its end, which catches one that was cut short when it was copied.
 */
export function sshKeyProblem(key: string): string | null {
  if (key.includes('PRIVATE KEY'))
    return 'this is a private key; give the public one (the file that ends in .pub)'
  if (/[\n\r\0]/.test(key)) return 'an SSH key is one line; give several as several items'
  const [type = '', blob = ''] = key.split(' ')
  if (!keyTypes.has(type)) return `expected a public SSH key such as "ssh-ed25519 AAAA... comment"`
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob) || blob.length % 4 !== 0)
    return 'the SSH key is damaged: not base64'
  return typeInside(blob) === type ? null : `the SSH key is damaged: it does not hold a key of type ${type}`
}

/** RFC 4253, 6.6: a key is a row of fields, four bytes of length and the content; the first names its type. */
function typeInside(blob: string): string | null {
  const bytes = decodeBase64(blob)
  if (bytes === undefined) return null
  const fields: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes.subarray(at, at + 4)
    const end = at + 4 + length.reduce((value, byte) => value * 256 + byte, 0)
    if (length.length < 4 || end > bytes.length) return null
    fields.push(String.fromCharCode(...bytes.subarray(at + 4, end)))
    at = end
  }
  return fields.length > 1 ? (fields[0] ?? null) : null
}
