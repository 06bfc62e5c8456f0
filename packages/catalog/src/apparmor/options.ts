import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'

const profileName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/,
  description: 'the name of a profile file',
})

const policy = t.submodule({
  options: {
    state: option(t.oneOf(['enforce', 'complain', 'disable']), {
      default: 'enforce',
      description: 'Whether the profile holds, is only written about in the log, or is not loaded.',
    }),
    profile: option(t.nullable(t.text()), {
      default: null,
      defaultText: 'the one that a package brings',
      description: 'The profile, as in apparmor.d(5).',
    }),
  },
})

export const apparmor = defineModule({
  name: 'apparmor',
  description: 'Programs that are held to what they have to do, with AppArmor.',
  options: {
    security: {
      apparmor: {
        enable: option(t.boolean(), {
          default: true,
          description: "Whether AppArmor's profiles are loaded. Packages bring their own.",
        }),
        extraProfiles: option(t.boolean(), {
          default: false,
          description:
            'Whether the profiles of package apparmor-profiles come too; most of them only complain.',
        }),
        policies: option(t.recordOf(policy, profileName), {
          default: {},
          description:
            'Profiles by the name of their file in /etc/apparmor.d: new ones, or what becomes of those of packages.',
          example: { 'usr.sbin.cups-browsed': { state: 'complain' } },
        }),
      },
    },
  },
  assertions: ({ config }) =>
    Object.keys(config.security.apparmor.policies).map((name) => ({
      assertion: config.security.apparmor.enable,
      message: 'No profile is loaded: set `security.apparmor.enable`.',
      option: formatOptionPath(['security', 'apparmor', 'policies', name]),
    })),
})

export type ApparmorConfig = ConfigOf<typeof apparmor>
