import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import type { SysctlConfig } from './options.ts'

/** Late among sysctl.d, so that it outranks packages; a file of the machine's own in /etc/sysctl.d/99-* outranks it. */
const path = '/usr/lib/sysctl.d/90-declared.conf'

export const lowerSysctl: LowerToDebian<SysctlConfig> = (config, { origin }) => {
  const settings = Object.entries(config.sysctl).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const text = settings.map(([key, value]) => `${key} = ${value}\n`).join('')
  return {
    files: when(settings.length > 0, textFile(path, text, origin('sysctl'))),
    // A glob sets many keys; which of them exist only the machine knows.
    expectations: settings
      .filter(([key]) => !key.includes('*'))
      .map(([key, value]) => ({ kind: 'sysctl', key: key.replace(/^-/, ''), value })),
  }
}
