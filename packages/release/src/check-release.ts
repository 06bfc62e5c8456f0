import type { ChannelHead, Release } from '@ingot/contracts/release.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { MachineState } from './machine-state.ts'
import { headPath, releasePath } from './published-paths.ts'
import { rolloutPlace } from './rollout.ts'

/** Why this machine cannot take a properly signed release, or is not to. */
export function checkRelease(release: Release, machine: MachineState): Problem | undefined {
  const { current, wanted, allow = {} } = machine
  const where = releasePath(release.system, release.sequence)
  if (release.architecture !== machine.architecture) {
    return {
      code: 'architecture-wrong',
      message: `release ${release.sequence} is for ${release.architecture}, this machine is ${machine.architecture}`,
      where,
      hint: 'follow a system that is built for this architecture: os switch SYSTEM',
    }
  }
  if (release.bootMode !== machine.bootMode) {
    return {
      code: 'boot-mode-wrong',
      message: `release ${release.sequence} boots by ${named(release.bootMode)}, this machine booted by ${named(machine.bootMode)}`,
      where,
      why: 'it would not come up again',
      hint: 'follow a system of that boot mode, or install this machine anew',
    }
  }
  if (machine.isSealed !== (release.sealed !== undefined)) {
    return {
      code: 'sealed-wrong',
      message: machine.isSealed
        ? `release ${release.sequence} is not sealed, this machine is`
        : `release ${release.sequence} is of a sealed system, this machine is none`,
      where,
      why: 'their disks are divided in another way',
      hint: machine.isSealed
        ? 'follow a system that says boot.sealed; if this one does, release it again with this Ingot'
        : 'write a sealed image to the disk, or follow another system',
    }
  }
  if (current.system === wanted.system && release.sequence < current.sequence && allow.downgrade !== true) {
    return {
      code: 'release-older',
      message: `the channel stands at release ${release.sequence}, this machine runs the newer ${current.sequence}`,
      where,
      why: 'an older release may have holes that are closed here',
      hint: 'if it is meant: os update --downgrade',
    }
  }
  if (machine.quarantined.includes(release.commit) && allow.quarantined !== true) {
    return {
      code: 'release-quarantined',
      message: `release ${release.sequence} (${release.version}) failed on this machine before`,
      where,
      why: 'os status says which check failed',
      hint: 'wait for a newer release, or try once more: os update --again',
    }
  }
  return undefined
}

function named(mode: Release['bootMode']): string {
  return { uefi: 'UEFI', bios: 'BIOS' }[mode]
}

/** Why it is not this machine's turn. */
export function mayWait(head: ChannelHead, machine: MachineState): Problem | undefined {
  const where = headPath(head.system, head.channel)
  if (head.paused) {
    return {
      code: 'channel-paused',
      message: `channel '${head.channel}' is paused`,
      where,
      hint: 'nothing is to be done here: whoever publishes lets it go on',
    }
  }
  if (machine.allow?.early === true) return undefined
  if (rolloutPlace(machine.machineId, head.system, head.release.sequence) < head.rollout) return undefined
  return {
    code: 'rollout-later',
    message: `release ${head.release.sequence} is offered to ${shareText(head.rollout)} of the machines yet, and this one comes later`,
    where,
    hint: 'nothing is to be done here; to have it at once: os update --now',
  }
}

function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}
