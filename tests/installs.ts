import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import { startGuest, type Guest, type Screen } from '@ingot/virtual/guest.ts'
import type { DeviceRequest } from '@ingot/virtual/prepare-devices.ts'
import { project } from './cli.ts'
import { inside, os, refused, settled, statusOf } from './os-guest.ts'
import { buildHello, lockAsBefore, sharedStore } from './quickstart.ts'
import { shows, until } from './screen.ts'
import { areWhole, shrunk } from './shrinks.ts'
import { virtualRoom } from './virtual-room.ts'

const gibibyte = 2 ** 30
export const target = '/dev/disk/by-id/virtio-disk1'
/** Of the password `forged`. */
const hash = '$6$ingot$6SxbgQ1Xr4zCqZ9SuFSCk5YdVxwQm0m8gZ5yyFWv8iJ3kqOQyR7i1h2dA0mCqQ0u2lqYwF0bqv3i1sX0pVvWk1'

/** An installation to be tried; from a live medium for BIOS nobody types it (`installs-unattended.ts`). */
interface Trial {
  readonly mode: 'uefi' | 'bios'
  /** What it is started from: a disk, or a live medium. */
  readonly from: 'disk' | 'iso'
  /** Whether the partition that is there is kept, or destroyed. */
  readonly keep: boolean
  /** Whether the partition fills the disk, and becomes smaller. */
  readonly shrinks?: boolean
}

/** A system that can install itself, built. */
export async function installable(
  t: TestContext,
  { mode, from }: Pick<Trial, 'mode' | 'from'>,
): Promise<{ readonly directory: string; readonly image: string }> {
  const directory = project(t, {
    'ingot.ts': `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  installer: { enable: true },
  boot: { mode: '${mode}' },
})
`,
  })
  await lockAsBefore(directory, `install-${mode}`)
  const [image] = (await buildHello(directory, { args: from === 'iso' ? ['--format', 'iso'] : [] })).images
  assert.ok(image)
  return { directory, image: image.path }
}

/** What a machine is to have that is only its own. */
export function ownAnswers(key: string): string {
  return `hostname: forge-1
users:
  anna:
    description: Anna
    groups: [sudo]
    hashedPassword: ${hash}
    sshKeys: [${key}]
  admin: { sshKeys: [${key}] }
`
}

/** A machine that started from its disk is what was asked for. */
export async function isAsAnswered(guest: Guest, key: string): Promise<void> {
  await settled(guest)
  const { deployments } = await statusOf(guest)
  assert.deepEqual(
    deployments.map(({ health }) => health),
    ['good'],
  )
  assert.match(
    await inside(guest, 'ls /boot/efi; findmnt --noheadings --output SOURCE --real /boot/efi'),
    /^\/dev\/vda\d$/m,
  )
  await os(guest, 'verify')
  assert.match(await os(guest, 'history'), /install/)
  assert.equal((await inside(guest, 'cat /proc/sys/kernel/hostname')).trim(), 'forge-1')
  assert.match(await inside(guest, 'id anna'), /\(sudo\)/)
  assert.equal((await inside(guest, 'stat --format=%U:%a /home/anna/')).trim(), 'anna:700')
  assert.ok((await inside(guest, 'getent shadow anna')).startsWith(`anna:${hash}:`))
  for (const name of ['anna', 'admin'])
    assert.equal((await inside(guest, `cat /run/ingot/authorized_keys.d/${name}`)).trim(), key)
  assert.equal((await inside(guest, 'systemctl --failed --no-legend')).trim(), '')
  const bytes = Number(await inside(guest, 'df --block-size=1 --output=size /sysroot | tail -n 1'))
  assert.ok(bytes > 4 * gibibyte, String(bytes))
}

/** Starts an installation, and kills it while it copies. */
export async function interrupted(guest: Guest, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await guest.run(['systemd-run', '--unit=first', 'os', 'install', ...args])
  assert.equal(status, 0, stderr)
  const end = performance.now() + 200_000
  for (;;) {
    const { stdout } = await guest.run(['sh', '-c', 'ls /run/ingot/install/root/ostree/repo/objects | wc -l'])
    if (Number(stdout) > 100) break
    const { status: goesOn } = await guest.run(['systemctl', 'is-active', '--quiet', 'first.service'])
    const said = await inside(guest, 'journalctl --unit=first --no-pager')
    assert.ok(goesOn === 0 && performance.now() < end, said)
    await sleep(200)
  }
  await inside(guest, 'systemctl kill --signal=KILL first.service; systemctl reset-failed first.service')
}

/** Names of the partitions of a disk. */
export async function partitions(guest: Guest, disk: string): Promise<readonly string[]> {
  const said = await inside(guest, `lsblk --noheadings --raw --output PARTLABEL ${disk}`)
  return said.split('\n').filter((label) => label !== '')
}

/** What must not be is refused; leaves a disk with one partition, `photos`. */
async function refusals(first: Guest, from: Trial['from']): Promise<void> {
  const install = (...args: readonly string[]) => refused(first, 'install', ...args)
  // The kernel has the journal of a file system that lies elsewhere, which lsblk does not show.
  await inside(
    first,
    `echo 'size=200M, name=photos' | sfdisk --quiet --label gpt ${target}
udevadm settle
mkfs.ext4 -q -b 4096 -O journal_dev ${target}-part1
truncate -s 64M /var/tmp/elsewhere
mkfs.ext4 -q -b 4096 -J device=$(realpath ${target}-part1) /var/tmp/elsewhere
mount -o loop /var/tmp/elsewhere /mnt`,
  )
  assert.deepEqual(await install(target, '--destroy', 'all', '--yes'), ['install-disk-in-use'])
  assert.deepEqual(await partitions(first, target), ['photos'])
  await inside(
    first,
    `umount /mnt
rm /var/tmp/elsewhere
wipefs --quiet --all ${target}-part1
mkfs.ext4 -q ${target}-part1
mount ${target}-part1 /mnt
head -c 50000000 /dev/urandom >/mnt/photo
sha256sum </mnt/photo >/mnt/sum
printf 'hostname: Web 1\ndisks: 1\n' >/run/wrong.yaml`,
  )
  if (from === 'disk') assert.deepEqual(await install('/dev/vda', '--yes'), ['install-disk-running'])
  assert.deepEqual(await install('/dev/vdz', '--yes'), ['install-disk-unknown'])
  assert.deepEqual(await install(target, '--destroy', 'all', '--yes'), ['install-disk-in-use'])
  await inside(first, 'umount /mnt')
  assert.deepEqual(await install(target), ['install-unconfirmed'])
  assert.deepEqual(await install(target, '--yes'), ['install-destroy-unasked'])
  assert.deepEqual(await install('--answers', '/run/wrong.yaml'), ['answers-invalid', 'answers-invalid'])
  const shown = await os(first, 'install', target, '--dry-run')
  assert.match(shown, /^destroy +vdb1 .*\ncreate +esp .*\ncreate +root +\S+ GiB +ext4 +the system/m)
  assert.deepEqual(await partitions(first, target), ['photos'])
}

/** Who starts a live medium has the installer on the screen. */
async function greeted(t: TestContext, screen: Screen): Promise<void> {
  // Its second row has the name of the system.
  const changing = { from: 16, to: 32 }
  await shows(t, screen, { name: 'installer-menu', seconds: 400, changing, tolerance: 0.0001 })
}

/** Said on the serial console, where somebody answers it by `l`. */
const enough = 'all of it was seen'

/** What the menu of a live medium does beside installing; that it switches off is seen where a volume installs. */
async function menuDoes(t: TestContext, guest: Guest, screen: Screen): Promise<void> {
  await inside(guest, `echo '${enough}' >/dev/ttyS0`)
  await until(t, 60, 'the serial console has a login', async () =>
    new RegExp(`${enough}[^]*login:$`).test(screen.console()),
  )
  await screen.press('r', 'ret')
  await until(t, 120, 'the machine ends', () =>
    guest.run(['true'], { limitSeconds: 20 }).then(
      () => false,
      () => true,
    ),
  )
}

/** A system boots, installs itself on a disk that is in use already, and boots from there alone. */
export async function installs(t: TestContext, { mode, from, keep, shrinks = false }: Trial): Promise<void> {
  const { directory, image } = await installable(t, { mode, from })
  const room = await virtualRoom(t, directory)
  const disk = join(directory, 'disk.raw')
  writeFileSync(disk, '')
  truncateSync(disk, 5 * gibibyte)
  const start = async (
    name: string,
    devices: DeviceRequest,
    own?: string,
    atScreen?: (screen: Screen) => Promise<void>,
  ) => {
    const guest = await startGuest(room, {
      ...(own === undefined ? {} : { image: own }),
      blueprint: { system: 'hello', architecture: 'amd64', boot: { mode, menuTimeout: 0, tries: 3 } },
      devices,
      consoleLog: join(sharedStore, 'logs', `install-${from}-${mode}-${name}.console.log`),
      bootLimitSeconds: 480,
      signal: t.signal,
      ...(atScreen && { atScreen, typed: [{ after: new RegExp(enough), line: 'l' }] }),
    })
    t.after(() => guest.stop())
    return guest
  }
  const key = generateSshKey('anna@example.org').publicKey
  const answers = `disk: ${target}
mode: ${keep ? 'keep' : 'erase'}
${shrinks ? 'resize: { photos: 300M }\n' : ''}${ownAnswers(key)}`
  const disks = [{ file: disk, bytes: 5 * gibibyte }]
  let seen: Screen | undefined
  const first =
    from === 'iso'
      ? await start(
          'from',
          { disks, stick: image, startsStick: true, screenPort: await findFreePort() },
          undefined,
          (screen) => {
            seen = screen
            return greeted(t, screen)
          },
        )
      : await start('from', { disks }, image)

  await settled(first)
  await inside(first, `cat >/run/answers.yaml <<'end'\n${answers}end`)
  await t.test('what must not be is refused before anything changes', () => refusals(first, from))
  let entry = ''
  if (shrinks)
    await t.test('what fills the disk becomes smaller; killed in the middle', async () => {
      entry = await shrunk(t, first, target)
    })

  await t.test('it is installed, without a further word; begun anew, where it was killed', async () => {
    const all = ['--answers', '/run/answers.yaml', '--yes', ...(keep ? [] : ['--destroy', 'photos'])]
    await interrupted(first, ...all)
    const { plan, problems } = JSON.parse(
      await os(first, 'install', '--answers', '/run/answers.yaml', '--dry-run', '--json'),
    )
    assert.deepEqual([plan.isHalfInstalled, problems], [true, []])
    const told = JSON.parse(await os(first, 'install', ...all, '--json'))
    t.diagnostic(JSON.stringify(told.seconds))
    assert.deepEqual(
      (await partitions(first, target)).filter((label) => label !== 'ingot-grub'),
      [...(keep ? ['photos'] : []), 'ingot-esp', 'ingot-root'],
    )
    assert.deepEqual(await refused(first, 'install', target, '--yes'), ['install-destroy-unasked'])
    assert.equal((await statusOf(first)).deployments.length, 1)
    // Beside other systems firmware is told.
    if (keep)
      await inside(
        first,
        "cat /sys/firmware/efi/efivars/Boot0* | tr -d '\\0' | grep --quiet 'Linux Boot Manager'",
      )
  })
  await inside(first, 'sync')
  const screen = seen
  if (screen !== undefined)
    await t.test('the menu lets in, and starts the machine anew', () => menuDoes(t, first, screen))
  await first.stop()

  // The stick that it was installed from was left in: its partitions have the same names.
  const second = await start('installed', { stick: image }, disk)
  await t.test(
    'the installed disk boots, takes what is its own, is good, and is what was asked for',
    async () => {
      await isAsAnswered(second, key)
      if (shrinks) await areWhole(second, entry)
      if (!keep) return
      await inside(
        second,
        'mount /dev/disk/by-partlabel/photos /mnt; [ "$(sha256sum </mnt/photo)" = "$(cat /mnt/sum)" ]',
      )
    },
  )
}
