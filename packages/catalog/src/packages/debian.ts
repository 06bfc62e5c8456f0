import type { LowerToDebian } from '../contribution.ts'
import type { PackagesConfig } from './options.ts'

export const lowerPackages: LowerToDebian<PackagesConfig> = (config, { origin }) => {
  const by = origin('packages')
  return {
    packages: config.packages.map((name) => ({ name, origin: by })),
    expectations: config.packages.map((name) => ({ kind: 'package', name })),
  }
}
