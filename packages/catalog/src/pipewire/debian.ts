import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { packagesFor, textFile, when } from '../entries.ts'
import type { PipewireConfig } from './options.ts'

/** Debian's packages switch the user units on. */
export const lowerPipewire: LowerToDebian<PipewireConfig> = (config, { origin }) => {
  const { enable, pulse, alsa, jack, bluetooth, extraConfig } = config.services.pipewire
  const rtkit = when(config.security.rtkit.enable, ...packagesFor(origin('security.rtkit.enable'), 'rtkit'))
  if (!enable) return { packages: rtkit }
  const by = origin('services.pipewire.enable')
  return {
    packages: [
      ...rtkit,
      ...packagesFor(
        by,
        'pipewire',
        'wireplumber',
        'dbus-user-session',
        'alsa-utils',
        ...when(pulse.enable, 'pipewire-pulse'),
        ...when(alsa.enable, 'pipewire-alsa'),
        ...when(jack.enable, 'pipewire-jack'),
        ...when(bluetooth.enable, 'libspa-0.2-bluetooth'),
      ),
    ],
    files: Object.entries(extraConfig).map(([name, settings]) =>
      // PipeWire's own form of configuration takes JSON.
      textFile(
        `/usr/share/pipewire/pipewire.conf.d/50-${name}.conf`,
        `${JSON.stringify(settings, null, 2)}\n`,
        origin(formatOptionPath(['services', 'pipewire', 'extraConfig', name])),
      ),
    ),
  }
}
