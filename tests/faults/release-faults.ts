import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { inside, os, type Case, type Found } from './try-fault.ts'
import type { World } from './world.ts'

/** Files that a bad release lays over the installed system. */
export type Change = Readonly<Record<string, string | Buffer>>

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

/** So many files that nobody has yet. */
export function newFiles(count: number): Change {
  const files = Array.from({ length: count }, (_, index) => [`usr/lib/goods/${index}`, randomBytes(300_000)])
  return Object.fromEntries(files) as Change
}

/** A release that brings another kernel, which nobody will start. */
export function otherKernel(kernelVersion: string): Change {
  const directory = `usr/lib/modules/${kernelVersion}`
  const begun = Buffer.concat([Buffer.from('MZ'), randomBytes(3_000_000)])
  return { [`${directory}/vmlinuz`]: begun, [`${directory}/initramfs.img`]: randomBytes(3_000_000) }
}

/** A release whose unit fails when it starts is installed, boots, is judged, and is left. */
export async function failingUnit(world: World): Promise<Found> {
  await offer(world, unit('[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/false\n'))
  assert.equal((await os(world, 'update')).status, 0)
  const reason = await comesBack(world)
  assert.match(reason, /shop is open: shop\.service is failed/)
  const again = await os(world, 'update')
  assert.deepEqual(
    again.problems.map(({ code }) => code),
    ['release-quarantined'],
  )
  return {
    fault: 'a unit of the new release fails when it starts',
    said: `\`os status\`: ${reason}; \`os update\`: \`release-quarantined\``,
    next,
  }
}

/** The /etc of a deployment is damaged between update and reboot. */
export async function damagedEtc(world: World): Promise<Found> {
  await offer(world, {})
  assert.equal((await os(world, 'update')).status, 0)
  await inside(
    world,
    `mount -o remount,rw /sysroot
    set -- $(ostree admin status | sed -n 's/^  ingot \\([0-9a-f.]*\\).*/\\1/p')
    etc=/ostree/deploy/ingot/deploy/$1/etc
    head -c 3000 /dev/urandom >$etc/passwd
    rm $etc/machine-id
    sync`,
  )
  const reason = await comesBack(world)
  assert.match(reason, /no failed units/)
  return {
    fault: 'the /etc of the new deployment is damaged: no passwd that can be read, no machine-id',
    said: `\`os status\`: ${reason} (with \`health.requireNoFailedUnits\`)`,
    next,
  }
}

const next = 'the new one once, then the good one again'

/** Two boots on a busy host; seconds. */
const limitSeconds = 600

/** Reboots, and waits until the deployment that runs now has been left and runs again. @returns why it went back. */
async function comesBack(world: World): Promise<string> {
  const { guest } = world
  const look = async (): Promise<{ readonly boot: string; readonly deployment: string }> => {
    const [boot = '', line = ''] = (
      await guest.run(['cat', '/proc/sys/kernel/random/boot_id', '/proc/cmdline'], { limitSeconds: 20 })
    ).stdout.split('\n')
    return { boot, deployment: /ingot\.deployment=(\S+)/.exec(line)?.[1] ?? '' }
  }
  const before = await look()
  await guest.run(['systemctl', 'reboot']).catch(() => {})
  const end = performance.now() + limitSeconds * 1000
  for (;;) {
    // The bad boot may answer, too.
    const now = await look().catch(() => before)
    if (now.boot !== before.boot && now.deployment === before.deployment) break
    assert.ok(performance.now() < end, `it does not come back:\n${guest.console(40)}`)
    await sleep(2000)
  }
  await inside(world, 'systemctl is-system-running --wait >/dev/null || :', 240)
  const said = await inside(world, 'os status')
  return /^failed +.*?: (.*)$/m.exec(said)?.[1] ?? said
}
