import { installerFile } from '@ingot/contracts/machine.ts'
import type { LowerToDebian } from '../contribution.ts'
import { packagesFor, textFile } from '../entries.ts'
import { consolePath, consoleScript, generatorPath, generatorScript } from './console.ts'
import {
  unattendedRules,
  unattendedRulesPath,
  unattendedService,
  unattendedServicePath,
} from './unattended.ts'
import type { InstallerConfig } from './options.ts'

/** Tools of file systems come with the disk; `os`, e2fsprogs and ostree are in every system. */
export const lowerInstaller: LowerToDebian<InstallerConfig> = (config, { origin }) => {
  if (!config.installer.enable) return {}
  const by = origin('installer.enable')
  return {
    packages: [
      ...packagesFor(by, 'dosfstools', 'fdisk', 'mount', 'passwd'),
      ...(config.installer.ntfs ? packagesFor(origin('installer.ntfs'), 'ntfs-3g') : []),
    ],
    files: [
      {
        kind: 'file',
        ...installerFile,
        owner: 'root',
        group: 'root',
        content: { kind: 'provided', name: 'install.js' },
        origin: by,
      },
      textFile(consolePath, consoleScript, by, 0o755),
      textFile(generatorPath, generatorScript, by, 0o755),
      textFile(unattendedServicePath, unattendedService, by),
      textFile(unattendedRulesPath, unattendedRules, by),
    ],
  }
}
