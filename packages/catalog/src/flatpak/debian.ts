import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { packagesFor, textFile } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import type { FlatpakConfig } from './options.ts'

export const lowerFlatpak: LowerToDebian<FlatpakConfig> = (config, { origin }) => {
  const { enable, remotes } = config.services.flatpak
  if (!enable) return {}
  const by = origin('services.flatpak.enable')
  return {
    packages: packagesFor(by, 'flatpak', 'ca-certificates', 'polkitd', 'xdg-desktop-portal'),
    // Flatpak adds them to the machine's own list when it is first used; flatpak-remote(5).
    files: Object.entries(remotes).map(([name, { url, title, gpgKey }]) =>
      textFile(
        `/etc/flatpak/remotes.d/${name}.flatpakrepo`,
        renderSections([
          [
            'Flatpak Repo',
            [
              ['Version', 1],
              ['Title', title],
              ['Url', url],
              ['GPGKey', gpgKey],
            ],
          ],
        ]),
        origin(formatOptionPath(['services', 'flatpak', 'remotes', name])),
      ),
    ),
    expectations: [{ kind: 'command', command: ['flatpak', '--version'] }],
  }
}
