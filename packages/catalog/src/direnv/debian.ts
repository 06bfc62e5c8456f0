import type { LowerToDebian } from '../contribution.ts'
import { packagesFor } from '../entries.ts'
import type { DirenvConfig } from './options.ts'

/** Module shells has the shells call it. */
export const lowerDirenv: LowerToDebian<DirenvConfig> = (config, { origin }) =>
  config.programs.direnv.enable ? { packages: packagesFor(origin('programs.direnv.enable'), 'direnv') } : {}
