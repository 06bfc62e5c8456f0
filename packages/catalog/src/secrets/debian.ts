import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import type { SecretsConfig } from './options.ts'

export const lowerSecrets: LowerToDebian<SecretsConfig> = (config, { origin, local }) => ({
  secrets: Object.entries(config.secrets).map(([name, { file, owner, mode }]) => {
    const by = origin(formatOptionPath(['secrets', name]))
    return { name, file: local(file, by).path, owner, mode, origin: by }
  }),
})
