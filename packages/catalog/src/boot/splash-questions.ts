import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { dropIn, unitFile } from '../entries.ts'

const agent = 'ingot-ask-password-console'

/** As systemd's own for consoles, which gives way to plymouth. */
const whileShown = [
  ['DefaultDependencies', 'no'],
  ['Conflicts', 'shutdown.target'],
  ['After', 'plymouth-start.service'],
  ['Before', 'shutdown.target'],
  ['ConditionPathExists', '/run/plymouth/pid'],
] as const

/** Questions for passphrases, which plymouth takes to the screen, are asked at the serial console as well. */
export function questionFiles(by: Origin): readonly FileEntry[] {
  const description = ['Description', 'Password requests at the console beside the splash'] as const
  return [
    unitFile(
      `${agent}.path`,
      [
        ['Unit', [description, ...whileShown]],
        [
          'Path',
          [
            ['DirectoryNotEmpty', '/run/systemd/ask-password'],
            ['MakeDirectory', 'yes'],
          ],
        ],
      ],
      by,
    ),
    unitFile(
      `${agent}.service`,
      [
        ['Unit', [description, ...whileShown]],
        ['Service', [['ExecStart', 'systemd-tty-ask-password-agent --watch --console=/dev/console']]],
      ],
      by,
    ),
    dropIn('plymouth-start.service', 'questions', [['Unit', [['Wants', `${agent}.path`]]]], by),
    // Once people can log in, it is their terminal.
    dropIn(
      'systemd-ask-password-wall.service',
      'questions',
      [['Service', [['ExecStartPre', `-systemctl stop ${agent}.path ${agent}.service`]]]],
      by,
    ),
  ]
}
