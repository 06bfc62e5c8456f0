import type { ChannelHead, Root } from '@ingot/contracts/release.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { MachineState } from './machine-state.ts'
import { headPath } from './published-paths.ts'

/** Clocks may be apart by so much: milliseconds. */
const tolerance = 60 * 60 * 1000

/** Why a properly signed head is not to be followed: another channel's, replayed, expired. */
export function checkHead(head: ChannelHead, machine: MachineState, root: Root): Problem | undefined {
  const { wanted, now } = machine
  const where = headPath(wanted.system, wanted.channel)
  if (head.system !== wanted.system || head.channel !== wanted.channel) {
    return {
      code: 'head-of-another-channel',
      message: `${where} is the head of channel '${head.channel}' of system '${head.system}'`,
      where,
      hint: 'somebody copied the file of one channel over that of another: publish it again with ingot channel set',
    }
  }
  const last = lastSeen(machine, root)
  if (head.version < last) {
    return {
      code: 'head-replayed',
      message: `the update source shows an older head of '${head.channel}' than this machine has seen`,
      where,
      why: `it is version ${head.version}; version ${last} was seen before`,
      hint: 'a mirror is behind, or somebody holds updates back: try again later, or ask another source',
    }
  }
  if (Date.parse(head.issued) > now.getTime() + tolerance) {
    return {
      code: 'clock-behind',
      message: "this machine's clock is behind: the head of the channel is from the future",
      where,
      why: `the clock says ${now.toISOString()}, the head was issued ${head.issued}`,
      hint: 'set the clock (timedatectl), then try again',
    }
  }
  if (Date.parse(head.expires) > now.getTime()) return undefined
  return {
    code: 'head-expired',
    message: `the head of channel '${head.channel}' expired on ${head.expires}`,
    where,
    why: `this machine's clock says ${now.toISOString()}; what is newer may be held back`,
    hint: 'if the clock is right, whoever publishes renews it: ingot channel set',
  }
}

/**
 * What was seen counts only while the channel's keys are the same: whoever held a lost key may have signed an absurdly
 * high version, and after a rotation the true heads have to be followed again (TUF 5.3.11).
 */
function lastSeen({ lastHead }: MachineState, root: Root): number {
  if (lastHead === undefined) return 0
  return sameKeys(lastHead.channelKeys, root.roles.channel.keys) ? lastHead.version : 0
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key) => b.includes(key))
}
