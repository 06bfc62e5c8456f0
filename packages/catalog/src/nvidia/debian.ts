import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, when } from '../entries.ts'
import { requireArchitecture, requireComponents } from '../required-source.ts'
import type { KernelConfig } from '../kernel/options.ts'
import { kernelTraits } from '../kernel/architectures.ts'
import type { NvidiaConfig } from './options.ts'

export const lowerNvidia: LowerToDebian<NvidiaConfig & KernelConfig> = (config, context) => {
  const { enable, open, modesetting, powerManagement, nvidiaPersistenced } = config.hardware.nvidia
  if (!enable) return {}
  requireArchitecture(context, 'hardware.nvidia.enable', ['amd64', 'arm64'])
  requireComponents(context, 'hardware.nvidia.enable', 'contrib', 'non-free', 'non-free-firmware')
  const by = context.origin('hardware.nvidia.enable')
  const image = config.kernel.package ?? kernelTraits[context.architecture].package
  return {
    packages: packagesFor(
      by,
      'nvidia-driver',
      open ? 'nvidia-open-kernel-dkms' : 'nvidia-kernel-dkms',
      image.replace(/^linux-image-/, 'linux-headers-'),
      'firmware-nvidia-gsp',
      ...when(powerManagement.enable, 'nvidia-suspend-common'),
      ...when(nvidiaPersistenced, 'nvidia-persistenced'),
    ),
    // A module that comes before the driver would keep the card to itself.
    kernelParameters: ['modprobe.blacklist=nouveau', ...when(modesetting.enable, 'nvidia-drm.modeset=1')],
    files: when(
      powerManagement.enable,
      textFile(
        '/etc/modprobe.d/50-nvidia-declared.conf',
        'options nvidia NVreg_PreserveVideoMemoryAllocations=1 NVreg_TemporaryFilePath=/var/tmp\n',
        context.origin('hardware.nvidia.powerManagement.enable'),
      ),
    ),
    units: [
      ...when(
        powerManagement.enable,
        ...enabled(by, 'nvidia-suspend.service', 'nvidia-hibernate.service', 'nvidia-resume.service'),
      ),
      ...when(nvidiaPersistenced, ...enabled(by, 'nvidia-persistenced.service')),
    ],
  }
}
