import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

const family = t.string({ pattern: /^[^<>&"]+$/, description: 'the name of a font' })

export const fonts = defineModule({
  name: 'fonts',
  description: 'Fonts, and which stands for what.',
  options: {
    fonts: {
      packages: option(t.listOf(t.packageName()), {
        default: [],
        description: 'Packages of fonts.',
        example: ['fonts-noto-cjk', 'fonts-firacode'],
      }),
      enableDefaultPackages: option(t.boolean(), {
        default: false,
        description: 'Whether fonts for most scripts are there: DejaVu, Noto, emoji. Desktops switch it on.',
      }),
      fontconfig: {
        defaultFonts: {
          serif: option(t.listOf(family), {
            default: [],
            description: 'Fonts with serifs, the preferred first.',
            example: ['Noto Serif'],
          }),
          sansSerif: option(t.listOf(family), {
            default: [],
            description: 'Fonts without serifs.',
            example: ['Noto Sans'],
          }),
          monospace: option(t.listOf(family), {
            default: [],
            description: 'Fonts of one width.',
            example: ['Fira Code'],
          }),
          emoji: option(t.listOf(family), { default: [], description: 'Fonts with emoji.' }),
        },
      },
    },
  },
})

export type FontsConfig = ConfigOf<typeof fonts>
