import { hostKeysPath } from '@ingot/contracts/machine.ts'
import type { LowerToDebian } from '../contribution.ts'
import { textFile } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import { effectiveSettings, hostKeyPath, sshdConfigText } from './sshd-config.ts'
import type { SshConfig } from './options.ts'

export const lowerSsh: LowerToDebian<SshConfig> = (config, { origin }) => {
  const { ssh } = config.services
  if (!ssh.enable) return {}
  const by = origin('services.ssh.enable')
  return {
    packages: [{ name: 'openssh-server', origin: by }],
    files: [
      textFile('/etc/ssh/sshd_config.d/10-declared.conf', sshdConfigText(ssh), origin('services.ssh')),
      textFile(
        '/usr/lib/systemd/system/ssh-host-key@.service',
        hostKeyUnit,
        origin('services.ssh.hostKeyTypes'),
      ),
      textFile(hostKeysPath, needsHostKeys(ssh.hostKeyTypes), origin('services.ssh.hostKeyTypes')),
    ],
    units: [{ unit: 'ssh.service', state: 'enabled', origin: by }],
    // Who cannot reach a machine any more cannot put it right.
    healthChecks: [{ name: 'ssh is active', kind: 'unit', unit: 'ssh.service', limitSeconds: 60 }],
    expectations: [
      { kind: 'unit-active', unit: 'ssh.service' },
      ...ssh.ports.map((port) => ({ kind: 'port', protocol: 'tcp', port }) as const),
      { kind: 'command', command: ['sshd', '-T'], prints: effectiveSettings(ssh) },
    ],
  }
}

const key = hostKeyPath('%i')

/**
 * Makes one host key where it is missing or empty. The key is written beside its place, synced and renamed, so that a
 * power cut leaves either none or a whole one. Debian's sshd-keygen.service would run at a first boot only, which
 * an image with an empty machine-id never has.
 */
const hostKeyUnit = renderSections([
  [
    'Unit',
    [
      ['Description', 'SSH host key of type %i'],
      ['ConditionFileNotEmpty', `!${key}`],
    ],
  ],
  [
    'Service',
    [
      ['Type', 'oneshot'],
      ['RemainAfterExit', true],
      [
        'ExecStart',
        [
          `/usr/bin/rm -f ${key}.new ${key}.new.pub`,
          `/usr/bin/ssh-keygen -q -t %i -N "" -f ${key}.new`,
          `/usr/bin/sync ${key}.new ${key}.new.pub`,
          `/usr/bin/mv -f ${key}.new.pub ${key}.pub`,
          `/usr/bin/mv -f ${key}.new ${key}`,
          '/usr/bin/sync /etc/ssh',
        ],
      ],
    ],
  ],
])

function needsHostKeys(types: readonly string[]): string {
  const units = types.map((type) => `ssh-host-key@${type}.service`).join(' ')
  return renderSections([
    [
      'Unit',
      [
        ['Wants', units],
        ['After', units],
      ],
    ],
  ])
}
