import type { LowerToDebian } from '../contribution.ts'
import { link, textFile, when } from '../entries.ts'
import type { FactsConfig } from './options.ts'
import { applyFactsScript } from './script.ts'
import { factsService, factsUdevRules } from './unit.ts'

const units = '/usr/lib/systemd/system'

/** One script, one unit, and a udev rule for drives that come late. */
export const lowerFacts: LowerToDebian<FactsConfig> = (config, context) => {
  const { enable, drive } = config.facts
  if (!enable) return {}
  const origin = context.origin('facts.enable')
  return {
    // Beside coreutils, which every Debian has.
    packages: ['hostname', 'mount', 'passwd'].map((name) => ({ name, origin })),
    files: [
      textFile('/usr/lib/ingot/apply-facts', applyFactsScript, origin, 0o755),
      textFile(`${units}/ingot-facts.service`, factsService(drive), origin),
      link(`${units}/sysinit.target.wants/ingot-facts.service`, '../ingot-facts.service', origin),
      ...when(
        drive,
        textFile('/usr/lib/udev/rules.d/90-ingot-facts.rules', factsUdevRules, context.origin('facts.drive')),
      ),
    ],
  }
}
