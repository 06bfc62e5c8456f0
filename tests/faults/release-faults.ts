import { randomBytes } from 'node:crypto'
import assert from 'node:assert/strict'
import { inside, os, type Case, type Found } from './try-fault.ts'
import type { World } from './world.ts'

/** Files that a bad release lays over the installed system. */
type Change = Readonly<Record<string, string | Buffer>>

const unit = (lines: string): Change => ({ 'usr/lib/systemd/system/shop.service': lines })

/** Lets the channel stand at a release of the installed system with a change. */
export async function offer(world: World, change: Change): Promise<void> {
  const sequence = world.nextSequence()
  const commit = world.commit(world.installed, { ...world.version(String(sequence)), ...change })
  await world.publish(await world.head(await world.release({ sequence, commit })))
}

/** Releases that are signed, arrive whole, and are bad. */
export function releaseFaults(kernelVersion: string): readonly Case[] {
  const kernel = `usr/lib/modules/${kernelVersion}/vmlinuz`
  return [
    {
      fault: 'a kernel that is 3 MB of noise',
      begin: (world) => offer(world, { [kernel]: randomBytes(3_000_000) }),
      codes: ['kernel-broken'],
    },
    {
      fault: 'a unit that does not parse',
      begin: (world) => offer(world, unit('[Service]\nExecStart=not a path\nBogus=1\n')),
      codes: ['units-broken'],
    },
  ]
}

/** A release that brings another kernel, which nobody will start. */
export function otherKernel(kernelVersion: string): Change {
  const directory = `usr/lib/modules/${kernelVersion}`
  const begun = Buffer.concat([Buffer.from('MZ'), randomBytes(3_000_000)])
  return { [`${directory}/vmlinuz`]: begun, [`${directory}/initramfs.img`]: randomBytes(3_000_000) }
}

/** A release whose unit fails when it starts is installed, boots, is judged, and is left. */
export async function failingUnit(world: World): Promise<Found> {
  const { guest } = world
  await offer(world, unit('[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/false\n'))
  assert.equal((await os(world, 'update')).status, 0)
  const running = async (): Promise<string> =>
    (await guest.run(['sed', 's/.*ingot.deployment=\\([^ ]*\\).*/\\1/', '/proc/cmdline'])).stdout.trim()
  const good = await running()
  // An answer may come from the bad boot.
  await guest.reboot()
  while ((await running().catch(() => '')) !== good)
    await guest.nextBoot(await guest.bootId().catch(() => ''))
  await inside(world, 'systemctl is-system-running --wait >/dev/null || :', 240)
  const said = await inside(world, 'os status')
  const reason = /^failed +(.*)$/m.exec(said)?.[1] ?? ''
  assert.match(reason, /shop is open: shop\.service is failed/, said)
  const again = await os(world, 'update')
  assert.deepEqual(
    again.problems.map(({ code }) => code),
    ['release-quarantined'],
  )
  return {
    fault: 'a unit that fails when it starts; the machine is restarted',
    said: `\`os status\`: ${reason.replace(/^.*?: /, '')}; \`os update\`: \`release-quarantined\``,
    next: 'booted twice: the bad one, then the good one again',
  }
}
