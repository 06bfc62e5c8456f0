import type { LowerToDebian } from '../contribution.ts'
import { dropIn, packagesFor, textFile, when } from '../entries.ts'
import type { ConsoleConfig } from './options.ts'

export const lowerConsole: LowerToDebian<ConsoleConfig> = (config, { origin }) => {
  const { fontFace, fontSize, codeset, blankTimeout } = config.console
  const { autologinUser, helpLine } = config.services.getty
  const font = origin('console.fontFace')
  const ownSetup = fontFace !== null || config.console.keyMap !== null
  return {
    packages: fontFace === null ? [] : packagesFor(font, 'console-setup'),
    files: [
      ...(fontFace === null
        ? []
        : [textFile('/etc/default/console-setup', setupText(fontFace, fontSize, codeset), font)]),
      ...when(ownSetup, dropIn('console-setup.service', 'renew', [['Service', renewal]], origin('console'))),
      ...(autologinUser === null
        ? []
        : ['getty@.service', 'serial-getty@.service'].map((unit) =>
            dropIn(
              unit,
              'autologin',
              [['Service', autologin(autologinUser)]],
              origin('services.getty.autologinUser'),
            ),
          )),
      ...when(helpLine !== null, textFile('/etc/issue', helpLine ?? '', origin('services.getty.helpLine'))),
    ],
    expectations: when(ownSetup, { kind: 'unit-active', unit: 'console-setup.service' }),
    kernelParameters: blankTimeout === null ? [] : [`consoleblank=${blankTimeout}`],
  }
}

const declared = ['/etc/default/console-setup', '/etc/default/keyboard'] as const
const applied = '/var/lib/console-setup/applied'

/**
 * console-setup keeps what it made of these files, in /etc, as long as that is younger than they are. In a commit all
 * files are of the same age, and older than what a machine made: a new declaration would never be looked at.
 */
const renewal = [
  ['StateDirectory', 'console-setup'],
  [
    'ExecStartPre',
    `/bin/sh -c 'cat ${declared.join(' ')} | cmp -s - ${applied} || touch ${declared.join(' ')}'`,
  ],
  ['ExecStartPost', `/bin/sh -c 'cat ${declared.join(' ')} >${applied}'`],
] as const

function setupText(face: string, size: string, codeset: string): string {
  const settings = {
    ACTIVE_CONSOLES: '/dev/tty[1-6]',
    CHARMAP: 'UTF-8',
    CODESET: codeset,
    FONTFACE: face,
    FONTSIZE: size,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('')
}

/** The empty one takes the unit's own command away. agetty reads the speed from the kernel's where none is given. */
function autologin(user: string) {
  const command = `-/sbin/agetty --autologin ${user} --noclear --keep-baud 115200,57600,38400,9600 %I $TERM`
  return [['ExecStart', ['', command]]] as const
}
