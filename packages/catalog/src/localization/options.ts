import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const locale = t.string({
  pattern: /^(C|POSIX|(C|[a-z]{2,3}_[A-Z]{2})\.UTF-8(@[a-z]+)?)$/,
  description: 'a UTF-8 locale such as `de_DE.UTF-8`',
})
const timeZone = t.string({
  pattern: /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z][A-Za-z0-9_+-]*){0,2}$/,
  description: 'a time zone such as `Europe/Berlin`',
})
const layout = t.string({ pattern: /^[a-z]{2,8}$/, description: 'a keyboard layout such as `de`' })
const variant = t.string({ pattern: /^[A-Za-z0-9_-]{1,32}$/, description: 'a variant such as `nodeadkeys`' })

/** The locale that the C library itself brings; every other one is compiled by package `locales`. */
export const builtInLocale = 'C.UTF-8'

export const localization = defineModule({
  name: 'localization',
  description: 'Language, keyboard and time zone.',
  options: {
    i18n: {
      defaultLocale: option(locale, {
        default: builtInLocale,
        description: 'Locale of services and logins (`LANG`).',
        example: 'de_DE.UTF-8',
      }),
      supportedLocales: option(t.listOf(locale), {
        default: [],
        description: 'Further locales that programs may ask for. The default locale is always there.',
        example: ['en_GB.UTF-8', 'fr_FR.UTF-8'],
      }),
    },
    console: {
      keyMap: option(t.nullable(layout), {
        default: null,
        description:
          "Keyboard layout, by XKB's name. Without it the kernel's own (us), and no package for it.",
        example: 'de',
      }),
      keyMapVariant: option(t.nullable(variant), {
        default: null,
        description: "Variant of the keyboard layout, by XKB's name.",
        example: 'nodeadkeys',
      }),
    },
    time: {
      timeZone: option(timeZone, {
        default: 'UTC',
        description: 'Time zone, by its name in the tz database.',
        example: 'Europe/Berlin',
      }),
    },
  },
  assertions: ({ config }) => [
    {
      assertion: config.console.keyMapVariant === null || config.console.keyMap !== null,
      message: 'A variant needs a layout: set `console.keyMap` too.',
      option: 'console.keyMapVariant',
    },
  ],
})

export type LocalizationConfig = ConfigOf<typeof localization>
