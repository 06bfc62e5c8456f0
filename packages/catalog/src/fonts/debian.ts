import type { LowerToDebian } from '../contribution.ts'
import { packagesFor, textFile, when } from '../entries.ts'
import type { FontsConfig } from './options.ts'

const families = { serif: 'serif', sansSerif: 'sans-serif', monospace: 'monospace', emoji: 'emoji' } as const

export const lowerFonts: LowerToDebian<FontsConfig> = (config, { origin }) => {
  const { packages, enableDefaultPackages, fontconfig } = config.fonts
  const preferred = Object.entries(families).flatMap(([option, family]) => {
    const fonts = fontconfig.defaultFonts[option as keyof typeof families]
    return fonts.length === 0 ? [] : [aliasOf(family, fonts)]
  })
  const any = enableDefaultPackages || packages.length > 0 || preferred.length > 0
  return {
    packages: [
      ...when(any, ...packagesFor(origin('fonts'), 'fontconfig')),
      ...packagesFor(origin('fonts.packages'), ...packages),
      ...when(
        enableDefaultPackages,
        ...packagesFor(
          origin('fonts.enableDefaultPackages'),
          'fonts-dejavu-core',
          'fonts-noto-core',
          'fonts-noto-color-emoji',
        ),
      ),
    ],
    // Before 60-latin.conf, which has an order of its own.
    files: when(
      preferred.length > 0,
      textFile('/etc/fonts/conf.d/52-declared.conf', document(preferred), origin('fonts.fontconfig')),
    ),
  }
}

/** fonts-conf(5), fontconfig 2.15. */
function document(aliases: readonly string[]): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${aliases.join('')}</fontconfig>
`
}

function aliasOf(family: string, fonts: readonly string[]): string {
  const names = fonts.map((font) => `      <family>${font}</family>\n`).join('')
  return `  <alias binding="same">
    <family>${family}</family>
    <prefer>
${names}    </prefer>
  </alias>
`
}
