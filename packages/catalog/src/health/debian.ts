import type { HealthCheck } from '@ingot/contracts/health-check.ts'
import type { LowerToDebian } from '../contribution.ts'
import { link, packagesFor, textFile, when } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import { healthCheckOf } from './checks.ts'
import type { HealthConfig } from './options.ts'
import { judgingFiles, publishingFiles } from './units.ts'

const units = '/usr/lib/systemd/system'
/** Seconds that checks of other modules (network, ssh) have at most. */
const longestOfModules = 60

export const lowerHealth: LowerToDebian<HealthConfig> = (config, { origin }) => {
  const { requireNoFailedUnits, panicTimeout, emergency, watchdogTimeout, limit } = config.health
  const by = origin('health')
  const checks: readonly HealthCheck[] = [
    ...Object.entries(config.health.checks).map(([name, check]) => healthCheckOf(name, check)),
    ...when<HealthCheck>(requireNoFailedUnits, {
      name: 'no failed units',
      kind: 'no-failed-units',
      limitSeconds: 30,
    }),
  ]
  const longest = Math.max(longestOfModules, ...checks.map(({ limitSeconds }) => limitSeconds))
  return {
    kernelParameters: [
      ...when(panicTimeout > 0, `panic=${panicTimeout}`),
      ...when(emergency === 'reboot', 'rd.shell=0', 'rd.emergency=reboot'),
    ],
    healthChecks: checks,
    packages: when(
      checks.some(({ kind }) => kind === 'port' || kind === 'http'),
      ...packagesFor(origin('health.checks'), 'curl'),
    ),
    files: [
      ...publishingFiles(by),
      ...judgingFiles(by, { checks: longest, boot: limit }, emergency),
      // The bless generator wants boot-complete.target on counted boots only; the system wants it on every boot.
      link(`${units}/multi-user.target.wants/boot-complete.target`, '../boot-complete.target', by),
      // A target is ordered after what it wants unless an order is given; here that would be the wrong way round,
      // and a cycle with what judges the boot.
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
    // os blesses, for every boot loader alike.
    units: [{ unit: 'systemd-bless-boot.service', state: 'masked', origin: by }],
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
