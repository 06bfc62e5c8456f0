import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import type { JournalConfig } from './options.ts'

export const lowerJournal: LowerToDebian<JournalConfig> = (config, { origin }) => {
  const { storage, systemMaxUse, runtimeMaxUse, maxRetentionSec } = config.services.journald
  const text = renderSections([
    [
      'Journal',
      [
        ['Storage', storage],
        ['SystemMaxUse', systemMaxUse],
        ['RuntimeMaxUse', runtimeMaxUse],
        ['MaxRetentionSec', maxRetentionSec],
      ],
    ],
  ])
  return {
    files: [textFile('/usr/lib/systemd/journald.conf.d/50-declared.conf', text, origin('services.journald'))],
    expectations: [{ kind: 'unit-active', unit: 'systemd-journald.service' }],
  }
}
