import type { LowerToDebian } from '../contribution.ts'
import { link, packagesFor, textFile, when } from '../entries.ts'
import { askMetadataScript } from './metadata-script.ts'
import type { FactsConfig } from './options.ts'
import { applyFactsScript } from './script.ts'
import { factsService, factsUdevRules, metadataService } from './unit.ts'

const units = '/usr/lib/systemd/system'

/** One script, one unit, and a udev rule for drives that come late; and the same for a metadata service. */
export const lowerFacts: LowerToDebian<FactsConfig> = (config, context) => {
  const { enable, drive, metadata } = config.facts
  if (!enable) return {}
  const origin = context.origin('facts.enable')
  const asked = context.origin('facts.metadata.enable')
  return {
    // Beside coreutils, which every Debian has.
    packages: [
      ...packagesFor(origin, 'hostname', 'mount', 'passwd'),
      ...when(metadata.enable, ...packagesFor(asked, 'curl')),
      ...when(metadata.enable && metadata.url.startsWith('https:'), ...packagesFor(asked, 'ca-certificates')),
    ],
    files: [
      textFile('/usr/lib/ingot/apply-facts', applyFactsScript, origin, 0o755),
      textFile(`${units}/ingot-facts.service`, factsService(drive), origin),
      link(`${units}/sysinit.target.wants/ingot-facts.service`, '../ingot-facts.service', origin),
      ...when(
        drive,
        textFile('/usr/lib/udev/rules.d/90-ingot-facts.rules', factsUdevRules, context.origin('facts.drive')),
      ),
      ...when(
        metadata.enable,
        textFile('/usr/lib/ingot/ask-metadata', askMetadataScript, asked, 0o755),
        textFile(`${units}/ingot-metadata.service`, metadataService(metadata), asked),
        link(`${units}/multi-user.target.wants/ingot-metadata.service`, '../ingot-metadata.service', asked),
      ),
    ],
  }
}
