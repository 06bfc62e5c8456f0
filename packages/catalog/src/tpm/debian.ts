import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, when } from '../entries.ts'
import type { TpmConfig } from './options.ts'

export const lowerTpm: LowerToDebian<TpmConfig> = (config, { origin }) => {
  const { enable, abrmd } = config.security.tpm2
  if (!enable) return {}
  const by = origin('security.tpm2.enable')
  // The device with the kernel's sharing, unless the service does it.
  const way = abrmd.enable ? 'tabrmd:bus_name=com.intel.tss2.Tabrmd' : 'device:/dev/tpmrm0'
  return {
    packages: packagesFor(
      by,
      'tpm2-tools',
      'tpm-udev',
      'libtss2-tcti-device0t64',
      ...when(abrmd.enable, 'tpm2-abrmd', 'libtss2-tcti-tabrmd0'),
    ),
    files: [textFile('/etc/profile.d/tpm2.sh', `export TPM2TOOLS_TCTI='${way}'\n`, by)],
    units: when(abrmd.enable, ...enabled(origin('security.tpm2.abrmd.enable'), 'tpm2-abrmd.service')),
    expectations: [{ kind: 'command', command: ['tpm2', '--version'] }],
  }
}
