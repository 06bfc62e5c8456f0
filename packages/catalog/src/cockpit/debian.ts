import type { LowerToDebian } from '../contribution.ts'
import { dropIn, enabled, packagesFor, textFile, when } from '../entries.ts'
import { renderSections, sectionOf } from '../systemd-text.ts'
import type { CockpitConfig } from './options.ts'

export const lowerCockpit: LowerToDebian<CockpitConfig> = (config, { origin }) => {
  const { enable, port, plugins, settings } = config.services.cockpit
  if (!enable) return {}
  const by = origin('services.cockpit.enable')
  const text = renderSections(
    Object.entries(settings).map(([section, values]) => [section, sectionOf(values)]),
  )
  return {
    packages: [
      ...packagesFor(by, 'cockpit-ws', 'cockpit-system', 'cockpit-bridge', 'polkitd'),
      ...packagesFor(origin('services.cockpit.plugins'), ...plugins.map((name) => `cockpit-${name}`)),
    ],
    files: [
      ...when(
        port !== 9090,
        dropIn(
          'cockpit.socket',
          'port',
          [['Socket', [['ListenStream', ['', port]]]]],
          origin('services.cockpit.port'),
        ),
      ),
      ...when(text !== '', textFile('/etc/cockpit/cockpit.conf', text, origin('services.cockpit.settings'))),
    ],
    units: enabled(by, 'cockpit.socket'),
    expectations: [
      { kind: 'unit-active', unit: 'cockpit.socket' },
      { kind: 'port', protocol: 'tcp', port },
    ],
  }
}
