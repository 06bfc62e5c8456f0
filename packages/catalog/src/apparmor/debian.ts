import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, link, packagesFor, textFile } from '../entries.ts'
import type { ApparmorConfig } from './options.ts'

const directory = '/etc/apparmor.d'
const linkDirectories = { complain: 'force-complain', disable: 'disable' } as const

/**
 * As Debian's, but what was compiled does not outlive the boot. The parser tells an old one by the time of its profile,
 * and files of a commit are all of the same age: after an update it would load what it compiled before.
 */
const parserText = 'policy-features=/usr/share/apparmor-features/features\ncache-loc=/run/apparmor\n'

/** Where homes are: profiles see through the links /home and /root. */
const homesText = '@{HOMEDIRS}+=/var/home/\n@{HOME}+=/var/roothome/\n'

export const lowerApparmor: LowerToDebian<ApparmorConfig> = (config, { origin }) => {
  const { enable, extraProfiles, policies } = config.security.apparmor
  if (!enable) return {}
  const by = origin('security.apparmor.enable')
  return {
    packages: packagesFor(by, 'apparmor', ...(extraProfiles ? ['apparmor-profiles'] : [])),
    files: [
      textFile('/etc/apparmor/parser.conf', parserText, by),
      textFile(`${directory}/tunables/home.d/declared`, homesText, by),
      ...Object.entries(policies).flatMap(([name, { state, profile }]) => {
        const policy = origin(formatOptionPath(['security', 'apparmor', 'policies', name]))
        return [
          ...(profile === null ? [] : [textFile(`${directory}/${name}`, profile, policy)]),
          ...(state === 'enforce'
            ? []
            : [link(`${directory}/${linkDirectories[state]}/${name}`, `../${name}`, policy)]),
        ]
      }),
    ],
    units: enabled(by, 'apparmor.service'),
    expectations: [
      { kind: 'unit-active', unit: 'apparmor.service' },
      { kind: 'command', command: ['aa-status', '--enabled'] },
    ],
  }
}
