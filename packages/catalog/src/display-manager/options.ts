import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { users } from '../users/options.ts'

const session = t.string({ pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, description: 'the name of a session' })

export const displayManager = defineModule({
  name: 'display-manager',
  description: 'The login of a desktop: SDDM, GDM, LightDM or greetd.',
  uses: [users],
  foreign: {
    'services.xserver':
      'here desktops are `services.desktopManager`, logins `services.displayManager`, the keyboard is `console.keyMap`',
  },
  options: {
    services: {
      displayManager: {
        sddm: {
          enable: option(t.boolean(), { default: false, description: 'Whether SDDM lets people in.' }),
          theme: option(
            t.nullable(t.string({ pattern: /^[A-Za-z0-9._-]+$/, description: 'the name of a theme' })),
            {
              default: null,
              description: 'Theme; its package must be there.',
              example: 'breeze',
            },
          ),
          wayland: {
            enable: option(t.boolean(), {
              default: true,
              description: 'Whether the login itself runs on Wayland.',
            }),
          },
          settings: option(t.recordOf(t.settings()), {
            default: {},
            description: 'Settings of sddm.conf(5) by section.',
          }),
        },
        gdm: {
          enable: option(t.boolean(), { default: false, description: 'Whether GDM lets people in.' }),
          settings: option(t.recordOf(t.settings()), {
            default: {},
            description: 'Settings of daemon.conf by section.',
          }),
        },
        lightdm: {
          enable: option(t.boolean(), {
            default: false,
            description: 'Whether LightDM lets people in, with the GTK greeter.',
          }),
          settings: option(t.settings(), {
            default: {},
            description: 'Settings of the section [Seat:*] of lightdm.conf.',
          }),
        },
        autoLogin: {
          user: option(t.nullable(t.userName()), {
            default: null,
            description: 'User who is let in at boot without being asked.',
            example: 'kiosk',
          }),
        },
        defaultSession: option(t.nullable(session), {
          default: null,
          description: 'Session of who is let in without being asked.',
          example: 'plasma',
        }),
      },
      greetd: {
        enable: option(t.boolean(), {
          default: false,
          description: 'Whether greetd lets people in, in the text console.',
        }),
        command: option(t.string({ pattern: /^\S/, description: 'a command' }), {
          default: 'tuigreet --time --remember --remember-session',
          description: 'Command that asks who is there.',
        }),
      },
    },
  },
  assertions: ({ config }) => {
    const { sddm, gdm, lightdm, autoLogin } = config.services.displayManager
    const on = [sddm.enable, gdm.enable, lightdm.enable, config.services.greetd.enable].filter(Boolean).length
    return [
      {
        assertion: on <= 1,
        message: 'Only one of SDDM, GDM, LightDM and greetd can let people in: switch the others off.',
        option: 'services.displayManager',
      },
      {
        assertion: autoLogin.user === null || Object.hasOwn(config.users, autoLogin.user),
        message: `There is no user \`${autoLogin.user}\`.`,
        option: 'services.displayManager.autoLogin.user',
      },
    ]
  },
})

export type DisplayManagerConfig = ConfigOf<typeof displayManager>
