import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { secretIsDeclared } from '../secrets/reference.ts'
import { secrets } from '../secrets/options.ts'

const mapperName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/,
  description: 'a short name of letters, digits, `.`, `_` and `-`',
})
const deviceName = t.string({
  pattern: /^(\/dev\/[^\s%]+|(UUID|PARTUUID|PARTLABEL|LABEL)=[^\s%]+)$/,
  description: 'a device, `UUID=...`, `PARTUUID=...`, `PARTLABEL=...` or `LABEL=...`',
})
const crypttabOption = t.string({ pattern: /^[^\s,#]+$/, description: 'one option of crypttab(5)' })

const device = t.submodule({
  options: {
    device: option(deviceName, {
      description: 'The encrypted disk or partition.',
      example: 'UUID=3f8a1c52-7d0e-4b6a-9c11-5e2d8f40a7b3',
    }),
    keySecret: option(t.nullable(t.secret()), {
      default: null,
      description: 'Secret that is the key, byte for byte. Without it somebody is asked at boot.',
    }),
    tpm2: option(t.boolean(), {
      default: false,
      description:
        'Whether the TPM opens it, once `systemd-cryptenroll --tpm2-device=auto DEVICE` was run on the machine. Needs UEFI. Somebody is asked where the TPM refuses.',
    }),
    allowDiscards: option(t.boolean(), {
      default: false,
      description: 'Whether an SSD learns which blocks are free, which shows others how full the disk is.',
    }),
    required: option(t.boolean(), {
      default: true,
      description: 'Whether the boot waits for it, and fails without it.',
    }),
    options: option(t.listOf(crypttabOption), {
      default: [],
      description: 'Further options of crypttab(5).',
      example: ['tries=0', 'no-read-workqueue'],
    }),
  },
})

export const luks = defineModule({
  name: 'luks',
  description: 'Encrypted disks beside the one of the system, opened at boot (LUKS).',
  uses: [secrets],
  options: {
    luks: {
      devices: option(t.recordOf(device, mapperName), {
        default: {},
        description: 'Encrypted disks by the name that they get when they are open: /dev/mapper/NAME.',
        example: { pool: { device: 'PARTLABEL=pool' } },
      }),
    },
  },
  assertions: ({ config }) =>
    Object.entries(config.luks.devices).flatMap(([name, { keySecret, tpm2 }]) => {
      const at = (inner: string) => formatOptionPath(['luks', 'devices', name, inner])
      return [
        ...secretIsDeclared(config.secrets, keySecret, at('keySecret')),
        {
          assertion: keySecret === null || !tpm2,
          message: `Either a secret opens ${name} or the TPM: drop one.`,
          option: at('tpm2'),
        },
      ]
    }),
})

export type LuksConfig = ConfigOf<typeof luks>
