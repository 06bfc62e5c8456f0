import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const packages = defineModule({
  name: 'packages',
  description: 'Debian packages of the system.',
  foreign: {
    'environment.systemPackages': 'here it is `packages`',
  },
  options: {
    packages: option(t.listOf(t.packageName()), {
      default: [],
      description: 'Debian packages to install, with everything they depend on.',
      example: ['htop', 'curl'],
    }),
  },
})

export type PackagesConfig = ConfigOf<typeof packages>
