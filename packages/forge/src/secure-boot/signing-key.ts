import { requestError } from '@ingot/contracts/problem.ts'
import type { PerformOptions } from '../action/perform.ts'
import type { Forge } from '../forge.ts'

/**
 * The key of a certificate as a secret of an action, which finds it at /run/secrets/key.
 * @param certificate PEM
 */
export function signingSecret({ signingKey = refuseSigning }: Forge, certificate: string): PerformOptions {
  return { secrets: async () => ({ key: await signingKey(certificate) }) }
}

function refuseSigning(): never {
  throw requestError({ code: 'signing-key-missing', message: 'there are no keys here to sign with' })
}
