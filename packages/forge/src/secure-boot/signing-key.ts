import { requestError } from '@ingot/contracts/problem.ts'
import type { PerformOptions } from '../action/perform.ts'
import type { Forge } from '../forge.ts'

/**
 * The key of a certificate as a secret of an action, which finds it at /run/secrets/key.
 * @param certificate PEM
 */
export function signingSecret(forge: Forge, certificate: string): PerformOptions {
  return signingSecrets(forge, { key: certificate })
}

/**
 * The keys of several certificates, each at /run/secrets/NAME.
 * @param certificates PEM, by name
 */
export function signingSecrets(
  { signingKey = refuseSigning }: Forge,
  certificates: Readonly<Record<string, string>>,
): PerformOptions {
  return {
    secrets: async () => {
      const files: Record<string, string> = {}
      for (const [name, certificate] of Object.entries(certificates))
        files[name] = await signingKey(certificate)
      return files
    },
  }
}

function refuseSigning(): never {
  throw requestError({ code: 'signing-key-missing', message: 'there are no keys here to sign with' })
}
