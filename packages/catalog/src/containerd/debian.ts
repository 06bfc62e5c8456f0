import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import { toToml } from '@ingot/language/formats/toml.ts'
import type { ContainerdConfig } from './options.ts'

export const lowerContainerd: LowerToDebian<ContainerdConfig> = (config, { origin }) => {
  const { enable, settings } = config.virtualisation.containerd
  if (!enable) return {}
  const by = origin('virtualisation.containerd.enable')
  return {
    packages: packagesFor(by, 'containerd', 'containernetworking-plugins', 'ca-certificates'),
    files: [
      textFile('/etc/containerd/config.toml', toToml(settings), origin('virtualisation.containerd.settings')),
    ],
    units: enabled(by, 'containerd.service'),
    expectations: [{ kind: 'unit-active', unit: 'containerd.service' }],
  }
}
