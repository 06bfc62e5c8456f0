import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import { strictSettings, type SshHardeningConfig } from './options.ts'

/** Settings reach the server through module ssh. */
export const lowerSshHardening: LowerToDebian<SshHardeningConfig> = (config, { origin }) => {
  const { enable, banner, hardening, settings } = config.services.ssh
  if (!enable) return {}
  const strict = Object.entries(strictSettings).filter(([name, value]) => settings[name] === value)
  return {
    files: banner === null ? [] : [textFile('/etc/ssh/banner', banner, origin('services.ssh.banner'))],
    expectations: when(hardening.enable, {
      kind: 'command',
      command: ['sshd', '-T'],
      prints: strict.map(([name, value]) => `${name.toLowerCase()} ${value === false ? 'no' : value}`),
    }),
  }
}
