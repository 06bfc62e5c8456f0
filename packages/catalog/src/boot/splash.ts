import type { LowerContext, Contribution } from '../contribution.ts'
import { dropIn, notLive, packagesFor, textFile, when } from '../entries.ts'
import { kernelTraits } from '../kernel/architectures.ts'
import type { KernelConfig } from '../kernel/options.ts'
import { renderSections } from '../systemd-text.ts'
import type { BootConfig } from './options.ts'
import { themePackagesOf } from './splash-options.ts'
import { questionFiles } from './splash-questions.ts'

/** What begins to draw: at boot, and when the machine goes down. */
const drawing = ['start', 'halt', 'kexec', 'poweroff', 'reboot']

/**
 * plymouth, in the root alone: the initramfs has no driver of a screen but the firmware's own, and a passphrase is asked there
 * as ever.
 */
export function lowerSplash({ boot }: BootConfig & KernelConfig, context: LowerContext): Contribution {
  const { enable, theme, deviceTimeout } = boot.splash
  if (!enable) return {}
  const by = context.origin('boot.splash.enable')
  const byTheme = context.origin('boot.splash.theme')
  const consoles = boot.consoles ?? kernelTraits[context.architecture].consoles
  const isSerial = !/^tty\d*$/.test(consoles.at(-1) ?? 'tty0')
  const settings = renderSections([
    [
      'Daemon',
      [
        ['Theme', theme],
        ['DeviceTimeout', deviceTimeout],
      ],
    ],
  ])
  return {
    // The second one writes what is asked; not every theme brings it.
    packages: [
      ...packagesFor(by, 'plymouth', 'plymouth-label'),
      ...packagesFor(byTheme, ...themePackagesOf(boot.splash)),
    ],
    kernelParameters: [
      'quiet',
      'splash',
      // Else a serial console has text instead of pictures, on the screen as well.
      'plymouth.ignore-serial-consoles',
      // Else plymouth takes what systemd says off the console, wherever that is.
      'plymouth.nolog',
      // `quiet` is for the screen; what is not the screen goes on saying what is started.
      ...when(isSerial, 'systemd.show_status=1'),
    ],
    files: [
      textFile('/etc/plymouth/plymouthd.conf', settings, byTheme),
      // The installer draws there.
      ...drawing.map((what) => dropIn(`plymouth-${what}.service`, 'live', [['Unit', [notLive]]], by)),
      ...(isSerial ? questionFiles(by) : []),
    ],
    expectations: [
      { kind: 'kernel-parameter', parameter: 'splash' },
      { kind: 'command', command: ['test', '-f', `/usr/share/plymouth/themes/${theme}/${theme}.plymouth`] },
    ],
  }
}
