import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { inside, os, refused, settled, statusOf } from './os-guest.ts'
import { buildHello, shared, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

const gibibyte = 2 ** 30
const target = '/dev/disk/by-id/virtio-disk1'
/** Of the password `forged`. */
const hash = '$6$ingot$6SxbgQ1Xr4zCqZ9SuFSCk5YdVxwQm0m8gZ5yyFWv8iJ3kqOQyR7i1h2dA0mCqQ0u2lqYwF0bqv3i1sX0pVvWk1'

/** A system that can install itself, built. */
async function installable(t: TestContext, more: string): Promise<{ directory: string; image: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-install-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(
    join(directory, 'ingot.ts'),
    `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  installer: { enable: true },
  ${more}
})
`,
  )
  const lock = join(shared, 'install.lock')
  mkdirSync(shared, { recursive: true })
  if (existsSync(lock)) cpSync(lock, join(directory, 'ingot.lock'))
  const [image] = (await buildHello(directory)).images
  cpSync(join(directory, 'ingot.lock'), lock)
  assert.ok(image)
  return { directory, image: image.path }
}

/** Starts an installation, and kills it while it copies. */
async function interrupted(guest: Guest, ...args: readonly string[]): Promise<void> {
  const { status, stderr } = await guest.run(['systemd-run', '--unit=first', 'os', 'install', ...args])
  assert.equal(status, 0, stderr)
  const end = performance.now() + 200_000
  for (;;) {
    const { stdout } = await guest.run(['sh', '-c', 'ls /run/ingot/install/root/ostree/repo/objects | wc -l'])
    if (Number(stdout) > 100) break
    assert.ok(performance.now() < end, await inside(guest, 'journalctl --unit=first --no-pager'))
    await sleep(200)
  }
  await inside(guest, 'systemctl kill --signal=KILL first.service; systemctl reset-failed first.service')
}

async function installs(t: TestContext, mode: 'uefi' | 'bios', more: string): Promise<void> {
  const { directory, image } = await installable(t, more)
  const room = await virtualRoom(t, directory)
  const disk = join(directory, 'disk.raw')
  writeFileSync(disk, '')
  truncateSync(disk, 5 * gibibyte)
  const start = async (from: string, name: string, disks: readonly { file: string; bytes: number }[]) => {
    const guest = await startGuest(room, {
      image: from,
      blueprint: { system: 'hello', architecture: 'amd64', boot: { mode, menuTimeout: 0, tries: 3 } },
      devices: { disks },
      consoleLog: join(sharedStore, 'logs', `install-${mode}-${name}.console.log`),
      bootLimitSeconds: 480,
      signal: t.signal,
    })
    t.after(() => guest.stop())
    return guest
  }
  const key = generateSshKey('anna@example.org').publicKey
  const answers = `disk: ${target}
hostname: forge-1
users:
  anna:
    description: Anna
    groups: [sudo]
    hashedPassword: ${hash}
    sshKeys: [${key}]
  admin: { sshKeys: [${key}] }
`
  const first = await start(image, 'from', [{ file: disk, bytes: 5 * gibibyte }])

  await t.test('what must not be is refused before anything changes', async () => {
    await settled(first)
    assert.deepEqual(await refused(first, 'install', '/dev/vda', '--yes'), ['install-disk-running'])
    assert.deepEqual(await refused(first, 'install', '/dev/vdz', '--yes'), ['install-disk-unknown'])
    assert.deepEqual(await refused(first, 'install', target), ['install-unconfirmed'])
    await inside(first, `cat >/run/wrong.yaml <<'end'\nhostname: Web 1\ndisks: 1\nend`)
    assert.deepEqual(await refused(first, 'install', '--answers', '/run/wrong.yaml'), [
      'answers-invalid',
      'answers-invalid',
    ])
    const shown = await os(first, 'install', target, '--dry-run')
    assert.match(shown, /^create +root +\S+ GiB +ext4 +the system/m)
    assert.equal((await inside(first, `lsblk --noheadings --output PTTYPE ${target}`)).trim(), '')
  })

  await t.test('one that is killed is begun anew, without a further word', async () => {
    await inside(first, `cat >/run/answers.yaml <<'end'\n${answers}end`)
    await interrupted(first, '--answers', '/run/answers.yaml', '--yes')
    const { plan, problems } = JSON.parse(await os(first, 'install', target, '--dry-run', '--json'))
    assert.deepEqual([plan.isHalfInstalled, problems], [true, []])
    const told = JSON.parse(await os(first, 'install', '--answers', '/run/answers.yaml', '--yes', '--json'))
    t.diagnostic(JSON.stringify(told.seconds))
    assert.deepEqual(await refused(first, 'install', target, '--yes'), ['install-destroy-unasked'])
    assert.equal((await statusOf(first)).deployments.length, 1)
  })
  await inside(first, 'sync')
  await first.stop()

  const second = await start(disk, 'installed', [])
  await t.test('the installed disk boots alone, is good, and is what was asked for', async () => {
    await settled(second)
    const { deployments } = await statusOf(second)
    assert.deepEqual(
      deployments.map(({ health }) => health),
      ['good'],
    )
    await os(second, 'verify')
    assert.match(await os(second, 'history'), /install/)
    assert.equal((await inside(second, 'cat /proc/sys/kernel/hostname')).trim(), 'forge-1')
    assert.match(await inside(second, 'id anna'), /\(sudo\)/)
    assert.equal((await inside(second, 'stat --format=%U:%a /home/anna/')).trim(), 'anna:700')
    assert.ok((await inside(second, 'getent shadow anna')).startsWith(`anna:${hash}:`))
    for (const name of ['anna', 'admin'])
      assert.equal((await inside(second, `cat /run/ingot/authorized_keys.d/${name}`)).trim(), key)
    assert.equal((await inside(second, 'systemctl --failed --no-legend')).trim(), '')
    const bytes = Number(await inside(second, 'df --block-size=1 --output=size /sysroot | tail -n 1'))
    assert.ok(bytes > 4 * gibibyte, String(bytes))
  })
}

test('a system installs itself on another disk, which boots', { timeout: 900_000 }, (t) =>
  installs(t, 'uefi', ''),
)
