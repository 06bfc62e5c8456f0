import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import { findKeyFile, readPrivateFile } from '../keys/key-directory.ts'

/** How the files of keys for Secure Boot are named: by the first 16 digits of their certificate's SHA-256. */
export function secureBootKeyName(role: string, certificate: X509Certificate): string {
  return `secure-boot-${role}-${keyIdOf(certificate)}.key`
}

function keyIdOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase()
}

/**
 * The file of the private key that belongs to a certificate.
 * @param certificate PEM
 * @throws IngotError `certificate-malformed`, `signing-key-missing`, `key-exposed`, `key-malformed`, `key-kind` or
 * `key-misfit`, before anything is signed with it.
 */
export async function signingKeyFile(directory: string, certificate: string): Promise<string> {
  const parsed = parseCertificate(certificate)
  const file = await findKeyFile(directory, keyIdOf(parsed))
  if (file === undefined) throw missing(directory, parsed)
  const key = parseKey(await readPrivateFile(file), file)
  if (key.asymmetricKeyType !== 'rsa') throw wrongKind(file, key)
  if (!parsed.checkPrivateKey(key)) throw misfit(file, parsed)
  return file
}

function parseCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch (error) {
    throw requestError({
      code: 'certificate-malformed',
      message: 'the certificate of boot.secureBoot cannot be read',
      why: error instanceof Error ? error.message : String(error),
      hint: 'it is a certificate as PEM text, db.crt in the directory that boot.secureBoot.keys names',
    })
  }
}

function parseKey(text: string, where: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (error) {
    throw requestError({
      code: 'key-malformed',
      message: 'this private key cannot be read',
      where,
      why: error instanceof Error ? error.message : String(error),
      hint: 'it has to be PEM text without a password: openssl pkey -in FILE shows whether it is',
    })
  }
}

function missing(directory: string, certificate: X509Certificate): Error {
  const role = /Secure Boot pcr$/m.test(certificate.subject) ? 'pcr' : 'db'
  return requestError({
    code: 'signing-key-missing',
    message:
      role === 'pcr'
        ? 'the key that signs what TPMs open the state for is not here'
        : 'the key that signs boot loader and kernel is not here',
    where: directory,
    why: `the system's certificate is ${certificate.subject.replaceAll('\n', ', ')}, and no file here has the name of its key`,
    hint: `bring it from where it is kept: ${join(directory, secureBootKeyName(role, certificate))}; INGOT_KEYS names another directory`,
  })
}

function wrongKind(where: string, { asymmetricKeyType }: KeyObject): Error {
  return requestError({
    code: 'key-kind',
    message: `this is a key for ${asymmetricKeyType ?? 'nothing known'}`,
    where,
    why: 'firmware checks signatures of RSA',
    hint: 'make keys with: ingot key secure-boot',
  })
}

function misfit(where: string, certificate: X509Certificate): Error {
  return requestError({
    code: 'key-misfit',
    message: 'this private key is not the one of the certificate',
    where,
    why: `what it signs, no machine would start that trusts ${certificate.subject.replaceAll('\n', ', ')}`,
    hint: 'name each file after the certificate of its key: openssl x509 -in db.crt -noout -fingerprint -sha256, the first 16 digits',
  })
}
