import type { LowerToDebian } from '../contribution.ts'
import type { PackagesConfig } from './options.ts'

export const lowerPackages: LowerToDebian<PackagesConfig> = (config, { origin }) => ({
  packages: config.packages.map((name) => ({ name, origin: origin('packages', name) })),
  expectations: config.packages.map((name) => ({ kind: 'package', name })),
})
