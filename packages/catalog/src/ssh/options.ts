import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'

export const ssh = defineModule({
  name: 'ssh',
  description: "OpenSSH's server.",
  uses: [firewall],
  foreign: {
    'services.openssh': 'here it is `services.ssh`',
  },
  options: {
    services: {
      ssh: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run the OpenSSH server.' }),
        ports: option(t.listOf(t.port()), {
          default: [22],
          description: 'TCP ports that the server listens on.',
        }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets everyone reach these ports.',
        }),
        passwordAuthentication: option(t.boolean(), {
          default: false,
          description: 'Whether a password is enough to log in.',
        }),
        permitRootLogin: option(t.oneOf(['yes', 'no', 'prohibit-password', 'forced-commands-only']), {
          default: 'prohibit-password',
          description: 'Whether and how root may log in.',
        }),
        hostKeyTypes: option(t.listOf(t.oneOf(['ed25519', 'ecdsa', 'rsa'])), {
          default: ['ed25519'],
          description: 'Keys that identify the machine; each machine makes its own when it first starts.',
          example: ['ed25519', 'rsa'],
        }),
        settings: option(t.settings(), {
          default: {},
          description:
            'Further settings of sshd_config(5), which outrank the options here; a list repeats the setting.',
          example: { MaxAuthTries: 3, AllowGroups: 'sudo' },
        }),
      },
    },
  },
  define: ({ config }) => ({
    networking: {
      firewall: {
        allowedTCPPorts: mkIf(
          config.services.ssh.enable && config.services.ssh.openFirewall,
          config.services.ssh.ports,
        ),
      },
    },
  }),
  assertions: ({ config }) => [
    {
      assertion: !config.services.ssh.enable || config.services.ssh.ports.length > 0,
      message: 'The server needs a port to listen on.',
      option: 'services.ssh.ports',
    },
    {
      assertion: !config.services.ssh.enable || config.services.ssh.hostKeyTypes.length > 0,
      message: 'The server needs a host key.',
      option: 'services.ssh.hostKeyTypes',
    },
    ...Object.entries(config.services.ssh.settings).flatMap(([name, value]) => [
      {
        assertion: /^[A-Za-z][A-Za-z0-9]*$/.test(name) && !/^(match|include|port)$/i.test(name),
        message: `\`${name}\` cannot be set here. Ports have \`services.ssh.ports\`; for Match and Include write a file below /etc/ssh/sshd_config.d with \`files\`.`,
        option: 'services.ssh.settings',
      },
      {
        assertion: [value].flat().every((item) => typeof item !== 'object' && !/\n/.test(String(item))),
        message: `\`${name}\` must be a text of one line, a number, true or false, or a list of those.`,
        option: 'services.ssh.settings',
      },
    ]),
  ],
})

export type SshConfig = ConfigOf<typeof ssh>
