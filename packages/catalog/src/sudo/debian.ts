import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import type { SudoConfig } from './options.ts'

export const lowerSudo: LowerToDebian<SudoConfig> = (config, { origin }) => {
  const { enable, wheelNeedsPassword } = config.sudo
  if (!enable) return {}
  return {
    packages: [{ name: 'sudo', origin: origin('sudo.enable') }],
    files: when(
      !wheelNeedsPassword,
      textFile(
        '/etc/sudoers.d/10-declared',
        '%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n',
        origin('sudo.wheelNeedsPassword'),
        0o440,
      ),
    ),
  }
}
