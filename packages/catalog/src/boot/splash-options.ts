import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

/** Themes of Debian 13, by the package that brings them. */
export const splashThemes: { readonly [packageName: string]: readonly string[] } = {
  plymouth: ['details', 'text', 'tribar'],
  'plymouth-themes': ['bgrt', 'fade-in', 'glow', 'script', 'solar', 'spinfinity', 'spinner'],
  'plymouth-theme-breeze': ['breeze'],
  'desktop-base': [
    'ceratopsian',
    'emerald',
    'futureprototype',
    'homeworld',
    'joy',
    'lines',
    'moonlight',
    'softwaves',
    'spacefun',
  ],
}

/** A picture while the machine starts. */
export const splash = {
  enable: option(t.boolean(), {
    default: false,
    description:
      'Whether the screen shows a picture (plymouth) from when the root is there until somebody can log in, and while the machine goes down. Serial consoles go on saying what they say; live systems show none.',
  }),
  theme: option(t.string({ pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, description: 'the name of a theme' }), {
    default: 'bgrt',
    description:
      'What is shown: `bgrt` (the logo of the firmware and a spinner), `spinner`, and others of Debian’s packages, which come with it: `glow`, `solar`, `breeze`, `ceratopsian`.',
    example: 'spinner',
  }),
  themePackages: option(t.listOf(t.packageName()), {
    default: [],
    description: 'Packages with other themes, of which `theme` names one.',
    example: ['plymouth-theme-hamara'],
  }),
  deviceTimeout: option(t.integer({ min: 0, max: 300 }), {
    default: 8,
    description:
      'Seconds that are waited for a driver of the screen; after that the frame buffer of the firmware is drawn on, or there is text where it has none.',
  }),
}

interface Splash {
  readonly theme: string
  readonly themePackages: readonly string[]
}

/** Packages that bring the theme. */
export function themePackagesOf({ theme, themePackages }: Splash): readonly string[] {
  const known = Object.entries(splashThemes).find(([, themes]) => themes.includes(theme))
  return known === undefined ? themePackages : [known[0], ...themePackages]
}
