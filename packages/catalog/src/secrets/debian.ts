import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import type { SecretsConfig } from './options.ts'

export const lowerSecrets: LowerToDebian<SecretsConfig> = (config, { origin }) => ({
  secrets: Object.entries(config.secrets).map(([name, { file, owner, mode }]) => {
    return { name, file, owner, mode, origin: origin(formatOptionPath(['secrets', name])) }
  }),
})
