import type { LowerContext, LowerToDebian } from '../contribution.ts'
import { link, textFile, when } from '../entries.ts'
import { builtInLocale, type LocalizationConfig } from './options.ts'

const withoutCompiling = new Set([builtInLocale, 'C', 'POSIX'])

/** locale.conf, the keyboard and the time zone. A system that stays with the defaults gets no package for them. */
export const lowerLocalization: LowerToDebian<LocalizationConfig> = (config, context) => {
  const { defaultLocale, supportedLocales } = config.i18n
  const locales = [defaultLocale, ...supportedLocales].filter((locale) => !withoutCompiling.has(locale))
  const localeOrigin = context.origin('i18n.defaultLocale')
  const keyboard = lowerKeyboard(config, context)
  const zone = lowerTimeZone(config, context)
  return {
    packages: [
      ...when(locales.length > 0, { name: 'locales', origin: localeOrigin }),
      ...keyboard.packages,
      ...zone.packages,
    ],
    // As lines of locale.gen(5): the locale and its character set.
    locales: locales.map((locale) => `${locale} UTF-8`),
    files: [
      textFile('/etc/locale.conf', `LANG=${defaultLocale}\n`, localeOrigin),
      // PAM reads LANG from here (pam_env, /etc/pam.d/login and sshd).
      link('/etc/default/locale', '../locale.conf', localeOrigin),
      ...keyboard.files,
      ...zone.files,
    ],
  }
}

/** Debian has no systemd-vconsole-setup: console-setup's keyboard-setup.service loads the layout. */
function lowerKeyboard({ console }: LocalizationConfig, { origin }: LowerContext) {
  if (console.keyMap === null) return { packages: [], files: [] }
  const by = origin('console.keyMap')
  const text = [
    'XKBMODEL="pc105"',
    `XKBLAYOUT="${console.keyMap}"`,
    `XKBVARIANT="${console.keyMapVariant ?? ''}"`,
    'XKBOPTIONS=""',
    'BACKSPACE="guess"',
  ]
  return {
    packages: [{ name: 'console-setup', origin: by }],
    files: [textFile('/etc/default/keyboard', `${text.join('\n')}\n`, by)],
  }
}

function lowerTimeZone({ time }: LocalizationConfig, { origin }: LowerContext) {
  if (time.timeZone === 'UTC') return { packages: [], files: [] }
  const by = origin('time.timeZone')
  return {
    packages: [{ name: 'tzdata', origin: by }],
    files: [link('/etc/localtime', `../usr/share/zoneinfo/${time.timeZone}`, by)],
  }
}
