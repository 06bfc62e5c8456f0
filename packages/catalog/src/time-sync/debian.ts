import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import type { TimeSyncConfig } from './options.ts'

export const lowerTimeSync: LowerToDebian<TimeSyncConfig> = (config, { origin }) => {
  const { enable, servers } = config.services.timesyncd
  if (!enable) return {}
  const by = origin('services.timesyncd.enable')
  return {
    packages: [{ name: 'systemd-timesyncd', origin: by }],
    files: when(
      servers.length > 0,
      textFile(
        '/usr/lib/systemd/timesyncd.conf.d/50-declared.conf',
        renderSections([['Time', [['NTP', servers.join(' ')]]]]),
        origin('services.timesyncd.servers'),
      ),
    ),
    units: [{ unit: 'systemd-timesyncd.service', state: 'enabled', origin: by }],
    expectations: [{ kind: 'unit-active', unit: 'systemd-timesyncd.service' }],
  }
}
