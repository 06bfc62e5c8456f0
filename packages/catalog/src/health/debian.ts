import type { LowerToDebian } from '../contribution.ts'
import { link, textFile, when } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import type { HealthConfig } from './options.ts'

const units = '/usr/lib/systemd/system'

export const lowerHealth: LowerToDebian<HealthConfig> = (config, { origin }) => {
  const { requireNoFailedUnits, panicTimeout, emergency, watchdogTimeout } = config.health
  const by = origin('health')
  return {
    kernelParameters: [
      ...when(panicTimeout > 0, `panic=${panicTimeout}`),
      ...when(emergency === 'reboot', 'rd.shell=0', 'rd.emergency=reboot'),
    ],
    files: [
      // The bless generator wants boot-complete.target on counted boots only; the system wants it on every boot.
      link(`${units}/multi-user.target.wants/boot-complete.target`, '../boot-complete.target', by),
      // A target is ordered after what it wants unless an order is given; here that would be the wrong way round,
      // and a cycle with systemd-boot-check-no-failures.service.
      textFile(`${units}/boot-complete.target.d/10-after-boot.conf`, afterBoot, by),
      ...when(
        watchdogTimeout !== null,
        textFile(
          '/usr/lib/systemd/system.conf.d/50-watchdog.conf',
          renderSections([['Manager', [['RuntimeWatchdogSec', watchdogTimeout]]]]),
          origin('health.watchdogTimeout'),
        ),
      ),
    ],
    units: when(requireNoFailedUnits, {
      unit: 'systemd-boot-check-no-failures.service',
      state: 'enabled',
      origin: origin('health.requireNoFailedUnits'),
    }),
    expectations: [
      { kind: 'unit-active', unit: 'boot-complete.target' },
      ...when(panicTimeout > 0, {
        kind: 'sysctl',
        key: 'kernel.panic',
        value: String(panicTimeout),
      } as const),
    ],
  }
}

const afterBoot = renderSections([['Unit', [['After', 'multi-user.target']]]])
