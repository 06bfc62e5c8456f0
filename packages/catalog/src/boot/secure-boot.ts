import {
  secureBootDirectory,
  type Blueprint,
  type Origin,
  type SealedState,
  type SecureBoot,
} from '@ingot/contracts/blueprint.ts'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import { programCertificatePath } from '@ingot/contracts/sealed.ts'
import { whereOf } from '../collect/problem.ts'
import type { LowerContext } from '../contribution.ts'
import { textFile } from '../entries.ts'
import type { BootConfig } from './options.ts'

/** What Secure Boot adds to a system. */
interface Lowered extends Pick<Blueprint, 'files' | 'expectations'> {
  readonly secureBoot: SecureBoot
  readonly sealedState?: SealedState
}

/** What systemd-boot writes into the firmware, from a directory of this name (systemd-boot(7)). */
const enrolled = ['PK.auth', 'KEK.auth', 'db.auth'] as const

/**
 * The certificate and the keys' public part lie in the system, where whatever installs a loader finds them.
 * @throws IngotError `certificate-malformed`, `certificate-unbelieved`, and those of `local`.
 */
export function lowerSecureBoot({ boot }: BootConfig, context: LowerContext): Lowered | undefined {
  const { enable, keys, enroll } = boot.secureBoot
  if (!enable || boot.mode === 'bios') return undefined
  const by = context.origin('boot.secureBoot.keys')
  const certificate = readCertificate(`${keys}/db.crt`, context)
  const hasState = boot.sealed && boot.sealedState === 'tpm2'
  const believed = made(() => context.readText(`${keys}/db.auth`, by, 'latin1'))
  if (!believed.includes(derOf(certificate))) throw otherKeys(keys, by)
  return {
    secureBoot: { certificate, enroll },
    ...(hasState && { sealedState: { certificate: readCertificate(`${keys}/pcr.crt`, context) } }),
    files: [
      // db.crt says that the kernel of the tree is signed. A sealed system's is signed with its initramfs and arguments only; `os`
      // holds the next program to the certificate of this one.
      textFile(boot.sealed ? programCertificatePath : `${secureBootDirectory}/db.crt`, certificate, by),
      ...enrolled.map((name) => ({
        kind: 'file' as const,
        path: `${secureBootDirectory}/auto/${name}`,
        mode: 0o644,
        owner: 'root',
        group: 'root',
        content: { kind: 'local' as const, ...made(() => context.local(`${keys}/${name}`, by)) },
        origin: by,
      })),
    ],
    expectations:
      enroll === 'menu'
        ? []
        : [
            {
              kind: 'command',
              // Four bytes of attributes, then the value.
              command: [
                'od',
                '-An',
                '-tu1',
                '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c',
              ],
              prints: ['6 0 0 0 1'],
            },
          ],
  }
}

function readCertificate(path: string, { readText, origin }: LowerContext): string {
  const by = origin('boot.secureBoot.keys')
  const text = made(() => readText(path, by))
  // A key beside it would come into every commit.
  if (/^-----BEGIN CERTIFICATE-----$/m.test(text) && !text.includes('PRIVATE KEY')) return text
  throw requestError({
    code: 'certificate-malformed',
    message: `${path} is no certificate.`,
    ...whereOf(by),
    why: text.includes('PRIVATE KEY')
      ? 'It holds a private key, which must not be in a project.'
      : 'It does not hold a certificate as PEM text.',
    hint: 'Make keys with `ingot key secure-boot`, or put the certificate of your own there (openssl x509 -in db.cer -out db.crt), and PK.auth, KEK.auth and db.auth made with it',
  })
}

/** The bytes of a PEM text, a character for each. */
function derOf(certificate: string): string {
  const [, body = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(certificate) ?? []
  return Buffer.from(body, 'base64').toString('latin1')
}

function otherKeys(keys: string, by: Origin): Error {
  return requestError({
    code: 'certificate-unbelieved',
    message: `${keys}/db.auth does not hold ${keys}/db.crt.`,
    ...whereOf(by),
    why: 'Machines that take it into their firmware would refuse what the key of this certificate signs.',
    hint: 'Take all files of the directory from one run of `ingot key secure-boot`; PK.auth, KEK.auth and db.auth of your own are made with your db.crt.',
  })
}

/** A file that is missing was not made yet. */
function made<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    throw requestError(
      error.problems.map((problem) => ({
        ...problem,
        hint: 'Make keys, once for all systems that should start on the same machines: `ingot key secure-boot`. It adds pcr.crt, for an encrypted state, where there are keys without it.',
      })),
    )
  }
}
