import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import { commonDrivers, dracutModules, initramfsPackages, kernelTraits } from './architectures.ts'
import type { KernelConfig } from './options.ts'

export const lowerKernel: LowerToDebian<KernelConfig> = (config, { architecture, origin }) => {
  const traits = kernelTraits[architecture]
  const kernelPackage = config.kernel.package ?? traits.package
  const { parameters, modules } = config.kernel
  const consoles = config.boot.consoles ?? traits.consoles
  return {
    kernelPackage,
    kernelParameters: [...consoles.map((console) => `console=${console}`), ...parameters],
    initramfsPackages: [kernelPackage, ...initramfsPackages],
    initramfsDrivers: [...commonDrivers, ...traits.drivers, ...config.boot.initrd.availableKernelModules],
    dracutModules,
    files: when(
      modules.length > 0,
      textFile(
        '/usr/lib/modules-load.d/declared.conf',
        modules.map((name) => `${name}\n`).join(''),
        origin('kernel.modules'),
      ),
    ),
    expectations: [
      ...parameters.map((parameter) => ({ kind: 'kernel-parameter', parameter }) as const),
      // The kernel writes `-` and `_` alike; /sys/module and /proc/modules have `_`.
      ...modules.map((module) => ({ kind: 'kernel-module', module: module.replaceAll('-', '_') }) as const),
    ],
  }
}
