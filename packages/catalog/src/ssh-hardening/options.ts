import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { ssh } from '../ssh/options.ts'

export const sshHardening = defineModule({
  name: 'ssh-hardening',
  description: 'A stricter OpenSSH server.',
  uses: [ssh],
  options: {
    services: {
      ssh: {
        hardening: {
          enable: option(t.boolean(), {
            default: false,
            description:
              'Whether the server takes modern cryptography only (clients of 2019 and later), tries few passwords, forwards nothing and ends silent sessions. `services.ssh.settings` outranks each.',
          }),
        },
        allowUsers: option(
          t.listOf(
            t.string({
              pattern: /^[A-Za-z0-9_.*?@:/-]+$/,
              description: 'a user or a pattern such as `admin@192.0.2.*`',
            }),
          ),
          {
            default: [],
            description: 'Who may log in; everyone where the list is empty.',
            example: ['admin', 'backup@192.0.2.*'],
          },
        ),
        allowGroups: option(t.listOf(t.userName()), {
          default: [],
          description: 'Groups whose members may log in; everyone where the list is empty.',
          example: ['sudo'],
        }),
        banner: option(t.nullable(t.text()), {
          default: null,
          description: 'What stands before the login, for everyone who connects.',
          example: 'For members only.\\n',
        }),
      },
    },
  },
  define: ({ config }) => {
    const { hardening, allowUsers, allowGroups, banner } = config.services.ssh
    const strict = Object.fromEntries(
      Object.entries(strictSettings).map(([name, value]) => [name, mkIf(hardening.enable, mkDefault(value))]),
    )
    return {
      services: {
        ssh: {
          settings: {
            ...strict,
            AllowUsers: mkIf(allowUsers.length > 0, mkDefault(allowUsers.join(' '))),
            AllowGroups: mkIf(allowGroups.length > 0, mkDefault(allowGroups.join(' '))),
            Banner: mkIf(banner !== null, mkDefault('/etc/ssh/banner')),
          },
        },
      },
    }
  },
  warnings: ({ config }) =>
    config.services.ssh.hardening.enable && config.services.ssh.passwordAuthentication
      ? [
          {
            message: 'The server is hardened, yet takes passwords, which can be guessed.',
            option: 'services.ssh.passwordAuthentication',
          },
        ]
      : [],
})

export type SshHardeningConfig = ConfigOf<readonly [typeof sshHardening, typeof ssh]>

/** sshd_config(5), OpenSSH 10.0. */
export const strictSettings = {
  KexAlgorithms:
    'mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org',
  Ciphers: 'chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com',
  MACs: 'hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com',
  HostKeyAlgorithms: 'ssh-ed25519,rsa-sha2-512,rsa-sha2-256',
  RequiredRSASize: 3072,
  LoginGraceTime: 30,
  MaxAuthTries: 3,
  MaxStartups: '10:30:60',
  ClientAliveInterval: 300,
  ClientAliveCountMax: 2,
  AllowAgentForwarding: false,
  AllowStreamLocalForwarding: false,
  AllowTcpForwarding: false,
  PermitTunnel: false,
  PermitUserEnvironment: false,
  LogLevel: 'VERBOSE',
} as const
