import type { LowerToDebian } from '../contribution.ts'
import { packagesFor } from '../entries.ts'
import type { GuestAgentConfig } from './options.ts'

/** A rule of the package's starts it where its port is. */
export const lowerGuestAgent: LowerToDebian<GuestAgentConfig> = (config, { origin }) =>
  config.services['qemu-guest-agent'].enable
    ? { packages: packagesFor(origin('services.qemu-guest-agent.enable'), 'qemu-guest-agent') }
    : {}
