import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const installer = defineModule({
  name: 'installer',
  description: 'Installing the running system on another disk: `os install`.',
  options: {
    installer: {
      enable: option(t.boolean(), {
        default: false,
        description:
          'Whether `os install` can put the system on another disk; brings the tools that make one. Live media of the system show the installer at their consoles, in the place of a login, and install it by themselves where a volume INGOT-SETUP has answers.',
      }),
      ntfs: option(t.boolean(), {
        default: false,
        description:
          'Whether `os install --resize` can make partitions of Windows smaller, too; brings ntfs-3g, 2 MB and what it needs. A system without it refuses them, and names this option.',
      }),
    },
  },
})

export type InstallerConfig = ConfigOf<typeof installer>
