import { workError } from '@ingot/contracts/problem.ts'
import type { SignedFile, VerifySignature } from '@ingot/release/signed-file.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * The signing port on a machine: minisign(1). Signatures of other than prehashed files do not count.
 * @param directory a private one, where a signature can be put for minisign to read.
 */
export function minisignVerifier({ files, processes }: Ports, directory: string): VerifySignature {
  return (file: SignedFile, signature: string, publicKey: string) => {
    const signatureFile = `${directory}/signature`
    files.write(signatureFile, signature, 0o600)
    const command = ['-V', '-q', '-H', '-P', publicKey, '-x', signatureFile, '-m', '/dev/stdin']
    const { status, stderr } = processes.run(['minisign', ...command], {
      limitSeconds: 10,
      input: file.text,
    })
    if (status === 127)
      throw workError({ code: 'tool-missing', message: 'minisign is not installed', why: stderr.trim() })
    return status === 0
  }
}

/** SHA-256 of a text's bytes, hexadecimal. */
export function sha256Of({ processes }: Pick<Ports, 'processes'>, text: string): string {
  const { status, stdout, stderr } = processes.run(['sha256sum', '-'], { limitSeconds: 10, input: text })
  const digest = /^[0-9a-f]{64}/.exec(stdout)?.[0]
  if (status === 0 && digest !== undefined) return digest
  throw workError({ code: 'tool-failed', message: 'sha256sum failed', why: stderr.trim() })
}
