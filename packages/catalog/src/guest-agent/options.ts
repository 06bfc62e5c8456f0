import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const guestAgent = defineModule({
  name: 'guest-agent',
  description: 'What the host of a virtual machine may ask it.',
  foreign: {
    'services.qemuGuest.enable': 'it is called `services.qemu-guest-agent.enable`, as the service is',
  },
  options: {
    services: {
      'qemu-guest-agent': {
        enable: option(t.boolean(), {
          default: false,
          description:
            "Whether QEMU's guest agent answers the host: addresses, a clean shutdown, file systems that are still for a snapshot. " +
            'It runs where the machine has its port, and lets the host run anything.',
        }),
      },
    },
  },
})

export type GuestAgentConfig = ConfigOf<typeof guestAgent>
