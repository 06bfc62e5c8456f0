import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import type { IdentityConfig } from './options.ts'

/** /etc/hostname, and the version of the blueprint. */
export const lowerIdentity: LowerToDebian<IdentityConfig> = (config, { origin }) => {
  const { hostName } = config.networking
  return {
    version: config.version,
    files: [textFile('/etc/hostname', `${hostName}\n`, origin('networking.hostName'))],
    expectations: [{ kind: 'hostname', name: hostName }],
  }
}
