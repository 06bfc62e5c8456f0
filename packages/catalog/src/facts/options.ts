import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

/** How a machine takes on what is only its own. */
export const facts = defineModule({
  name: 'facts',
  description:
    'What is only one machine’s own (host name, addresses, SSH keys, secrets), applied at boot from outside the commit.',
  options: {
    facts: {
      enable: option(t.boolean(), {
        default: true,
        description:
          'Apply the facts of the node at boot. Without it no node can run this system, and its secrets reach no machine.',
      }),
      drive: option(t.boolean(), {
        default: true,
        description:
          'Take new facts from a drive labelled INGOT-FACTS, at boot and when one is plugged in before any was read. ' +
          'Switch it off where strangers can plug in drives: such a drive can give anyone access.',
      }),
    },
  },
})

export type FactsConfig = ConfigOf<typeof facts>
