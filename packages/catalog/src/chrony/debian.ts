import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import type { ChronyConfig } from './options.ts'

export const lowerChrony: LowerToDebian<ChronyConfig> = (config, { origin }) => {
  const { chrony } = config.services
  if (!chrony.enable) return {}
  const by = origin('services.chrony.enable')
  return {
    // tzdata has the leap seconds.
    packages: packagesFor(by, 'chrony', 'tzdata'),
    // Debian's own file asks Debian's pool whatever else is said, so that this one takes its place.
    files: [textFile('/etc/chrony/chrony.conf', chronyText(chrony), origin('services.chrony'))],
    units: enabled(by, 'chrony.service'),
    expectations: [{ kind: 'unit-active', unit: 'chrony.service' }],
  }
}

/** chrony.conf(5), 4.6. */
function chronyText({ servers, enableNTS, allow, extraConfig }: ChronyConfig['services']['chrony']): string {
  const sources =
    servers.length === 0
      ? ['pool 2.debian.pool.ntp.org iburst']
      : servers.map((server) => `server ${server} iburst${enableNTS ? ' nts' : ''}`)
  const lines = [
    ...sources,
    'sourcedir /run/chrony-dhcp',
    'driftfile /var/lib/chrony/chrony.drift',
    'ntsdumpdir /var/lib/chrony',
    'leapseclist /usr/share/zoneinfo/leap-seconds.list',
    'rtcsync',
    'makestep 1 3',
    ...allow.map((network) => `allow ${network}`),
    ...extraConfig.split('\n').filter((line) => line.trim() !== ''),
  ]
  return lines.map((line) => `${line}\n`).join('')
}
