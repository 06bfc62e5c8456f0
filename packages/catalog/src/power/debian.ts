import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, when } from '../entries.ts'
import { requireArchitecture } from '../required-source.ts'
import { renderSections, sectionOf } from '../systemd-text.ts'
import type { PowerConfig } from './options.ts'

const services = {
  tlp: 'tlp.service',
  'power-profiles-daemon': 'power-profiles-daemon.service',
  thermald: 'thermald.service',
  upower: 'upower.service',
} as const

export const lowerPower: LowerToDebian<PowerConfig> = (config, context) => {
  const { tlp, logind, thermald } = config.services
  if (thermald.enable) requireArchitecture(context, 'services.thermald.enable', ['amd64', 'i386'])
  const on = (Object.keys(services) as (keyof typeof services)[]).filter(
    (name) => config.services[name].enable,
  )
  const login = renderSections([
    [
      'Login',
      [
        ['HandleLidSwitch', logind.lidSwitch],
        ['HandleLidSwitchExternalPower', logind.lidSwitchExternalPower],
        ['HandlePowerKey', logind.powerKey],
        ...sectionOf(logind.settings),
      ],
    ],
  ])
  return {
    packages: on.flatMap((name) => packagesFor(context.origin(`services.${name}.enable`), name)),
    units: on.flatMap((name) => enabled(context.origin(`services.${name}.enable`), services[name])),
    files: [
      ...when(
        tlp.enable && Object.keys(tlp.settings).length > 0,
        textFile(
          '/etc/tlp.d/50-declared.conf',
          tlpText(tlp.settings),
          context.origin('services.tlp.settings'),
        ),
      ),
      ...when(
        login !== '',
        textFile('/usr/lib/systemd/logind.conf.d/50-declared.conf', login, context.origin('services.logind')),
      ),
    ],
  }
}

function tlpText(settings: PowerConfig['services']['tlp']['settings']): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${typeof value === 'number' ? value : JSON.stringify(String(value))}\n`)
    .join('')
}
