import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { localization } from '../localization/options.ts'

export const console = defineModule({
  name: 'console',
  description: 'The text console: its font, its logins.',
  options: {
    console: {
      fontFace: option(t.nullable(t.oneOf(['Fixed', 'VGA', 'Terminus', 'TerminusBold', 'TerminusBoldVGA'])), {
        default: null,
        defaultText: "the kernel's own",
        description: 'Font of the console, as in console-setup(5).',
      }),
      fontSize: option(t.oneOf(['8x8', '8x14', '8x16', '10x20', '11x22', '12x24', '14x28', '16x32']), {
        default: '8x16',
        description: 'Size of the font, width by height; the bigger ones are for Terminus only.',
        example: '16x32',
      }),
      codeset: option(
        t.oneOf(['Lat15', 'Lat2', 'Lat7', 'Lat38', 'Uni1', 'Uni2', 'Uni3', 'CyrSlav', 'CyrAsia', 'Greek']),
        {
          default: 'Lat15',
          description: 'Characters that the font has to have, as in console-setup(5).',
        },
      ),
      blankTimeout: option(t.nullable(t.integer({ min: 0, max: 3600 })), {
        default: null,
        defaultText: "the kernel's own (never)",
        description: 'Seconds without a key after which the console goes dark; 0 means never.',
      }),
    },
    services: {
      getty: {
        autologinUser: option(t.nullable(t.userName()), {
          default: null,
          description: 'User who is logged in on consoles and serial ports without being asked.',
          example: 'admin',
        }),
        helpLine: option(t.nullable(t.text()), {
          default: null,
          defaultText: "Debian's name and version",
          description: 'What stands above the prompt of a console login (issue(5)).',
          example: 'Ask for help at 192.0.2.10.\\n',
        }),
      },
    },
  },
  assertions: ({ config }) => [
    {
      assertion:
        config.console.fontSize.startsWith('8x') || (config.console.fontFace ?? '').startsWith('Terminus'),
      message: `Only Terminus has a font of ${config.console.fontSize}: set \`console.fontFace\` to it.`,
      option: 'console.fontSize',
    },
  ],
})

export type ConsoleConfig = ConfigOf<readonly [typeof console, typeof localization]>
