import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const datasources = [
  'NoCloud',
  'ConfigDrive',
  'OpenStack',
  'Ec2',
  'Azure',
  'GCE',
  'Hetzner',
  'DigitalOcean',
  'Vultr',
  'VMware',
  'Oracle',
  'Scaleway',
  'UpCloud',
  'Akamai',
] as const

export const cloudInit = defineModule({
  name: 'cloud-init',
  description: 'What a cloud says of its machine: name, keys, network, user data.',
  options: {
    services: {
      'cloud-init': {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether cloud-init asks the cloud about the machine.',
        }),
        datasources: option(t.listOf(t.oneOf(datasources)), {
          default: ['NoCloud', 'ConfigDrive', 'OpenStack'],
          description: 'Clouds that are asked, in this order.',
          example: ['Ec2'],
        }),
        network: {
          enable: option(t.boolean(), {
            default: true,
            description: 'Whether it configures the network, for systemd-networkd.',
          }),
        },
        defaultUser: option(t.nullable(t.userName()), {
          default: null,
          defaultText: 'none: keys go to nobody unless user data names users',
          description:
            "User that gets the cloud's SSH keys; made where it is missing, and may do everything with sudo.",
          example: 'debian',
        }),
        settings: option(t.settings(), {
          default: {},
          description: 'Further settings of cloud.cfg, which outrank those here.',
          example: { disable_root: true },
        }),
      },
    },
  },
})

export type CloudInitConfig = ConfigOf<typeof cloudInit>
