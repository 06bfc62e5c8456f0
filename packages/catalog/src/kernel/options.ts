import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { parameterProblem } from './parameters.ts'

const moduleName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
  description: 'the name of a kernel module',
})
const consoleName = t.string({
  pattern: /^[A-Za-z]+[0-9]*(,[A-Za-z0-9,]+)?$/,
  description: 'a console such as `ttyS0,115200n8`',
})

export const kernel = defineModule({
  name: 'kernel',
  description: 'The kernel: which one, how it is started, and what it loads.',
  foreign: {
    'boot.kernelParams': 'here it is `kernel.parameters`',
    'boot.kernelModules': 'here it is `kernel.modules`',
  },
  options: {
    kernel: {
      package: option(t.nullable(t.packageName()), {
        default: null,
        defaultText: "Debian's kernel for the architecture, e.g. linux-image-amd64",
        description: 'Package of the kernel.',
        example: 'linux-image-cloud-amd64',
      }),
      parameters: option(t.listOf(t.string()), {
        default: [],
        description: 'Parameters of the kernel command line, in this order, after those of the modules.',
        example: ['quiet', 'mitigations=auto'],
      }),
      modules: option(t.listOf(moduleName), {
        default: [],
        description: 'Kernel modules to load at boot, beside those that the kernel loads by itself.',
        example: ['wireguard'],
      }),
    },
    boot: {
      consoles: option(t.nullable(t.listOf(consoleName)), {
        default: null,
        defaultText: 'the screen and the first serial port, e.g. tty0 and ttyS0',
        description: 'Consoles of the kernel. The last one also gets the messages of the boot.',
        example: ['ttyS1,115200n8', 'tty0'],
      }),
      initrd: {
        availableKernelModules: option(t.listOf(moduleName), {
          default: [],
          description:
            'Drivers in the initramfs beside the common ones (virtio, AHCI, NVMe, USB storage, SD cards, ext4): what it takes to reach the root file system.',
          example: ['megaraid_sas', 'hv_storvsc'],
        }),
      },
    },
  },
  assertions: ({ config }) =>
    config.kernel.parameters.flatMap((parameter) => {
      const message = parameterProblem(parameter)
      return message === null ? [] : [{ assertion: false, message, option: 'kernel.parameters' }]
    }),
})

export type KernelConfig = ConfigOf<typeof kernel>
