import type { Expectation } from '@ingot/contracts/blueprint.ts'
import type { LowerToDebian } from '../contribution.ts'
import { textFile, when } from '../entries.ts'
import { sudoers, type SudoConfig } from './options.ts'

export const lowerSudo: LowerToDebian<SudoConfig> = (config, { origin }) => {
  const { enable, wheelNeedsPassword } = config.sudo
  if (!enable) return {}
  return {
    packages: [{ name: 'sudo', origin: origin('sudo.enable') }],
    files: when(
      !wheelNeedsPassword,
      textFile(
        '/etc/sudoers.d/10-declared',
        '%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n',
        origin('sudo.wheelNeedsPassword'),
        0o440,
      ),
    ),
    expectations: [
      { kind: 'command', command: ['visudo', '--check'] },
      ...sudoers(config).map(([name]) => mayBecomeRoot(name, wheelNeedsPassword)),
    ],
  }
}

/** Where no password is asked, the user does it; otherwise sudo says whether the user might. */
function mayBecomeRoot(name: string, asksPassword: boolean): Expectation {
  if (asksPassword) return { kind: 'command', command: ['sudo', '-l', '-U', name, '/usr/bin/id'] }
  return {
    kind: 'command',
    command: ['runuser', '-u', name, '--', 'sudo', '-n', '/usr/bin/id', '-un'],
    prints: ['root'],
  }
}
