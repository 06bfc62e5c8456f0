import { requestError } from '@ingot/contracts/problem.ts'

const block = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g

/**
 * Decodes ASCII-armoured public keys (RFC 9580, section 6.2) to the binary form that gpgv and apt read.
 * Several blocks are joined. Throws `repository-key-invalid`.
 */
export function dearmour(text: string, repository: string): Buffer {
  const keys = [...text.matchAll(block)].map((match) => decodeBlock(match[1] ?? ''))
  if (keys.length === 0 || keys.some((key) => !startsWithPublicKey(key))) {
    throw requestError({
      code: 'repository-key-invalid',
      message: `the key of the repository ${repository} is no armoured OpenPGP public key`,
      why: text.includes('PRIVATE KEY BLOCK') ? 'it holds a private key' : 'a public key block was expected',
      hint: 'paste the output of: gpg --armor --export FINGERPRINT',
    })
  }
  return Buffer.concat(keys)
}

/** Armours binary keys as the value of a field in apt's sources (sources.list(5), Signed-By). */
export function armouredField(keys: Buffer): string {
  const data = keys.toString('base64').match(/.{1,64}/g) ?? []
  const lines = ['-----BEGIN PGP PUBLIC KEY BLOCK-----', '.', ...data, '-----END PGP PUBLIC KEY BLOCK-----']
  return lines.map((line) => `\n ${line}`).join('')
}

function decodeBlock(body: string): Buffer {
  const lines = body.split(/\r?\n/)
  const blank = lines.findIndex((line) => line.trim() === '')
  const data = lines.slice(blank + 1).filter((line) => !line.startsWith('='))
  return Buffer.from(data.join(''), 'base64')
}

/** The first packet's tag must be 6 (public key), in the old or the new packet format. */
function startsWithPublicKey(key: Buffer): boolean {
  const first = key[0] ?? 0
  return (first & 0xc0) === 0x80 ? (first & 0x3c) >> 2 === 6 : (first & 0xc0) === 0xc0 && (first & 0x3f) === 6
}
