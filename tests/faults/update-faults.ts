import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { lies } from './fault-server.ts'
import { newFiles, offer } from './release-faults.ts'
import { bootsNext, inside, os, type Found } from './try-fault.ts'
import type { World } from './world.ts'

/** Files that the release brings. */
const goods = 8
const files = /\.filez$/

/**
 * Stops an update in the middle of its download, as the power would stop its processes, while another one is tried. Then
 * does it again.
 */
export async function interrupted(world: World): Promise<readonly Found[]> {
  const { server } = world
  await offer(world, newFiles(goods))
  const before = await bootsNext(world)
  let last: string | undefined
  // All but one object arrive.
  server.misbehave((path) => {
    if (files.test(path)) last ??= path
    return path === last ? lies.stalled : undefined
  })
  server.served()
  await inside(world, 'systemd-run --quiet --unit=interrupted os update')
  let arrived: readonly string[] = []
  for (let tries = 0; tries < 60 && arrived.filter((path) => files.test(path)).length < goods - 1; tries++) {
    arrived = [...arrived, ...server.served()]
    await sleep(1000)
  }
  const second = await os(world, 'update')
  assert.equal(second.status, 2, second.stdout)
  assert.deepEqual(
    second.problems.map(({ code }) => code),
    ['machine-locked'],
  )
  assert.match(second.problems[0]?.message ?? '', /os update/)
  await inside(world, 'systemctl kill --signal=KILL interrupted.service')
  server.misbehave()
  assert.equal(await bootsNext(world), before)

  server.served()
  const again = await os(world, 'update')
  assert.equal(again.status, 0, again.stderr)
  const fetched = server.served().filter((path) => files.test(path))
  const had = new Set(arrived.filter((path) => files.test(path)))
  assert.deepEqual(
    fetched.filter((path) => had.has(path)),
    [],
    'nothing is fetched twice',
  )
  assert.ok(last !== undefined && fetched.includes(last))
  return [
    {
      fault: 'a second `os update` while one is at work',
      said: `\`machine-locked\`: ${second.problems[0]?.message}`,
      next: 'the same',
    },
    {
      fault: '`os update` is killed (SIGKILL) in the middle of its download, then started again',
      said: `done: ${had.size} objects had arrived, ${fetched.length} more were fetched`,
      next: 'the new release',
    },
  ]
}

/** One byte of a file in the machine's own repository changes, as on a failing disk; what `os verify` hints at is done. */
export async function damagedObject(world: World): Promise<Found> {
  const before = await bootsNext(world)
  await inside(
    world,
    `mount -o remount,rw /sysroot
    set -- $(ostree ls -C ${world.installed} /usr/etc/shop.conf)
    rest=\${5#??}
    printf X | dd of=/ostree/repo/objects/\${5%"$rest"}/$rest.file bs=1 conv=notrunc status=none
    grep -q Xne /usr/etc/shop.conf`,
  )
  const { status, problems } = await os(world, 'verify')
  assert.equal(status, 1)
  assert.equal(problems[0]?.code, 'objects-damaged')
  assert.match(problems[0].hint ?? '', /ostree fsck --delete/)
  await world.guest.run(['ostree', 'fsck', '--delete', '--quiet'], { limitSeconds: 400 })
  assert.equal(await bootsNext(world), before)
  return {
    fault: "one byte of an object changes in the machine's own repository (`os verify`)",
    said: problems.map(({ code, message }) => `\`${code}\`: ${message}`).join('; '),
    next: 'the same; the next update fetches it anew',
  }
}

/** What the damaged object holds in the deployment that boots next. */
export async function isWhole(world: World): Promise<void> {
  const { stdout } = await os(world, 'status')
  const [next] = (JSON.parse(stdout) as { readonly deployments: readonly { readonly directory: string }[] })
    .deployments
  assert.equal(await inside(world, `cat ${next?.directory}/usr/etc/shop.conf`), 'one\n')
}
