import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { interfaceName } from '../shared-types.ts'

export const libvirt = defineModule({
  name: 'libvirt',
  description: 'Virtual machines, with QEMU and libvirt.',
  options: {
    virtualisation: {
      libvirtd: {
        enable: option(t.boolean(), {
          default: false,
          description:
            'Whether libvirt runs virtual machines. Members of group libvirt may do everything with them.',
        }),
        qemu: {
          ovmf: {
            enable: option(t.boolean(), { default: true, description: 'Whether guests can have UEFI.' }),
          },
          swtpm: {
            enable: option(t.boolean(), { default: false, description: 'Whether guests can have a TPM.' }),
          },
          runAsRoot: option(t.boolean(), {
            default: false,
            description: 'Whether QEMU runs as root and not as user libvirt-qemu.',
          }),
        },
        onBoot: option(t.oneOf(['start', 'ignore']), {
          default: 'start',
          description: 'Whether guests that ran when the machine went down are started.',
        }),
        onShutdown: option(t.oneOf(['suspend', 'shutdown']), {
          default: 'shutdown',
          description: 'Whether guests are saved or shut down with the machine.',
        }),
        defaultNetwork: option(t.boolean(), {
          default: true,
          description: 'Whether guests can have a network of their own behind the machine (NAT).',
        }),
        allowedBridges: option(t.listOf(interfaceName), {
          default: [],
          description: 'Bridges that guests of ordinary users may be plugged into.',
          example: ['br0'],
        }),
      },
    },
  },
})

export type LibvirtConfig = ConfigOf<typeof libvirt>
