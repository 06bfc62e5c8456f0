import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { users } from '../users/options.ts'

interface StateEncrypted {
  readonly boot: { readonly sealedState: string }
}

/** How a machine takes on what is only its own. */
export const facts = defineModule({
  name: 'facts',
  description:
    'What is only one machine’s own (host name, addresses, SSH keys, secrets), applied at boot from outside the commit.',
  uses: [users],
  options: {
    facts: {
      enable: option(t.boolean(), {
        default: true,
        description:
          'Apply the facts of the node at boot. Without it no node can run this system, and its secrets reach no machine.',
      }),
      drive: option(t.boolean(), {
        default: ({ config }: { readonly config: StateEncrypted }) => config.boot.sealedState === 'plain',
        defaultText: 'true; false where the state of a sealed system is encrypted',
        description:
          'Take new facts from a drive labelled INGOT-FACTS, at boot and when one is plugged in before any was read. ' +
          'Switch it off where strangers can plug in drives: such a drive can give anyone access.',
      }),
      metadata: {
        enable: option(t.boolean(), {
          default: false,
          description:
            "Ask the cloud's metadata service (OpenStack, EC2) at every boot for host name, SSH keys, and user data that `ingot facts --user-data` wrote. " +
            'A drive, and what an installer wrote, outrank it. Whoever answers in its place can give anyone access.',
        }),
        url: option(
          t.string({
            pattern: /^https?:\/\/[^\s/]+(\/[^\s]*[^\s/])?$/,
            description: 'an address such as `http://169.254.169.254`, without a slash at its end',
          }),
          { default: 'http://169.254.169.254', description: 'Where the service is.' },
        ),
        user: option(t.nullable(t.userName()), {
          default: null,
          defaultText: 'nobody',
          description: "User of the system that gets the cloud's SSH keys.",
          example: 'admin',
        }),
        wait: option(t.duration(), {
          default: 30,
          description:
            'How long a boot waits for the service; what was known before stays when it is silent.',
        }),
      },
    },
  },
  assertions: ({ config }) => {
    const { enable, user } = config.facts.metadata
    return [
      {
        assertion: !enable || config.facts.enable,
        message: 'The metadata service gives facts: do not switch `facts.enable` off.',
        option: 'facts.metadata.enable',
      },
      {
        assertion: user === null || user === 'root' || user in config.users,
        message: `The cloud's SSH keys are for '${user}', which is no user of this system.`,
        option: 'facts.metadata.user',
      },
    ]
  },
})

export type FactsConfig = ConfigOf<typeof facts>
