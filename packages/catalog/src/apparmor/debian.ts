import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, link, packagesFor, textFile } from '../entries.ts'
import type { ApparmorConfig } from './options.ts'

const directory = '/etc/apparmor.d'
const linkDirectories = { complain: 'force-complain', disable: 'disable' } as const

export const lowerApparmor: LowerToDebian<ApparmorConfig> = (config, { origin }) => {
  const { enable, extraProfiles, policies } = config.security.apparmor
  if (!enable) return {}
  const by = origin('security.apparmor.enable')
  return {
    packages: packagesFor(by, 'apparmor', ...(extraProfiles ? ['apparmor-profiles'] : [])),
    // Debian's kernel has it on by itself; a kernel of one's own may not.
    kernelParameters: ['apparmor=1', 'security=apparmor'],
    files: Object.entries(policies).flatMap(([name, { state, profile }]) => {
      const policy = origin(formatOptionPath(['security', 'apparmor', 'policies', name]))
      return [
        ...(profile === null ? [] : [textFile(`${directory}/${name}`, profile, policy)]),
        ...(state === 'enforce'
          ? []
          : [link(`${directory}/${linkDirectories[state]}/${name}`, `../${name}`, policy)]),
      ]
    }),
    units: enabled(by, 'apparmor.service'),
    expectations: [
      { kind: 'unit-active', unit: 'apparmor.service' },
      { kind: 'command', command: ['aa-status', '--enabled'] },
    ],
  }
}
