import { requestError } from '@ingot/contracts/problem.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor } from '../entries.ts'
import { requireArchitecture } from '../required-source.ts'
import type { WaydroidConfig } from './options.ts'

const without: ReadonlySet<string> = new Set(['trixie'])

export const lowerWaydroid: LowerToDebian<WaydroidConfig> = (config, context) => {
  if (!config.virtualisation.waydroid.enable) return {}
  requireArchitecture(context, 'virtualisation.waydroid.enable', ['amd64', 'arm64', 'armhf', 'i386'])
  const by = context.origin('virtualisation.waydroid.enable')
  const { suite, repositories, localPackages } = context.source
  if (without.has(suite) && repositories.length === 0 && localPackages.length === 0) {
    throw requestError({
      code: 'source-repository',
      message: `Debian ${suite} has no package waydroid.`,
      where: by.positions[0] ?? `module ${by.module}`,
      hint: 'Add a repository that has it to the source (`repositories`), or packages of your own (`localPackages`).',
    })
  }
  return {
    packages: packagesFor(by, 'waydroid'),
    units: enabled(by, 'waydroid-container.service'),
  }
}
