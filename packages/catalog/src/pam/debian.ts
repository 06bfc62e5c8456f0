import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import type { PamConfig } from './options.ts'

export const lowerPam: LowerToDebian<PamConfig> = (config, { origin }) => {
  const { loginLimits } = config.security.pam
  const text = loginLimits
    .map(({ domain, type, item, value }) => `${domain} ${type} ${item} ${value}\n`)
    .join('')
  return {
    files: when(
      loginLimits.length > 0,
      textFile('/etc/security/limits.d/50-declared.conf', text, origin('security.pam.loginLimits')),
    ),
  }
}
