import { secureBootDirectory } from '@ingot/contracts/blueprint.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { decodeBase64 } from '@ingot/contracts/base64.ts'
import type { Ports } from '../ports/ports.ts'
import { readSecureBoot } from '../hardware/read-facts.ts'

/** The variable with the certificates that firmware believes (UEFI 2.10, 32.6.1). */
const believed = '/sys/firmware/efi/efivars/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f'

/** Firmware that starts only what its keys signed would not start the kernel of a tree that others signed. */
export function signatureProblems(ports: Ports, tree: string): readonly Problem[] {
  const { files } = ports
  if (readSecureBoot(files) !== 'on') return []
  const certificate = hexOfPem(files.read(`${tree}${secureBootDirectory}/db.crt`) ?? '')
  const own = files.read(`${secureBootDirectory}/db.crt`)
  // Who put other keys into the firmware, and never had some of the system's, knows what it starts.
  if (certificate === undefined && own === undefined) return []
  if (certificate !== undefined && hexOfFile(ports, believed).includes(certificate)) return []
  return [
    {
      code: 'kernel-unsigned',
      message: "the firmware of this machine would refuse the new system's kernel",
      why:
        certificate === undefined
          ? 'Secure Boot is on, and the new system is not signed with a key of its own'
          : 'Secure Boot is on, and the key that signed it is not in db',
      hint: 'sign releases with the key that the machines have (boot.secureBoot), or put the new certificate into the firmware first',
    },
  ]
}

function hexOfPem(text: string): string | undefined {
  const [, body = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(text) ?? []
  const bytes = decodeBase64(body.replaceAll(/\s/g, ''))
  if (bytes === undefined || bytes.length === 0) return undefined
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function hexOfFile({ processes }: Ports, path: string): string {
  const { stdout } = processes.run(['od', '-An', '-v', '-tx1', '--', path], { limitSeconds: 30 })
  return stdout.replaceAll(/\s/g, '')
}
