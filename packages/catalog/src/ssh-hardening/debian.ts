import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import type { SshHardeningConfig } from './options.ts'

/** Settings reach the server through module ssh. */
export const lowerSshHardening: LowerToDebian<SshHardeningConfig> = (config, { origin }) => {
  const { enable, banner } = config.services.ssh
  if (!enable || banner === null) return {}
  return { files: [textFile('/etc/ssh/banner', banner, origin('services.ssh.banner'))] }
}
