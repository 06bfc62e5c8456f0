import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Guest } from '@ingot/virtual/guest.ts'
import { os, settled, versions } from './os-guest.ts'
import { publishedProject } from './published-guest.ts'

/** What is neither an update nor a way back. */
async function everythingElse(guest: Guest): Promise<void> {
  assert.match(await os(guest, 'validate'), /nothing is wrong/)
  assert.match(await os(guest, 'pin', '1'), /is kept/)
  assert.match(await os(guest, 'status'), /pinned/)
  assert.match(await os(guest, 'unpin', '1'), /may go/)
  assert.match(await os(guest, 'prune', '--dry-run'), /would give up no deployment/)
  const { usage } = JSON.parse(await os(guest, 'du', '--json')) as {
    readonly usage: readonly { readonly what: string; readonly bytes: number }[]
  }
  for (const { what, bytes } of usage) assert.ok(bytes > 0, what)
  assert.match(await os(guest, 'etc', '--revert'), /removed +\/etc\/new/)
  await os(guest, 'export', '/var/tmp/tree.tar')
  const listed = await guest.run(['tar', '--list', '--file=/var/tmp/tree.tar', 'usr/bin/os'])
  assert.equal(listed.status, 0, listed.stderr)
  await os(guest, 'log', '--lines', '5')
  assert.match(await os(guest, 'unlock'), /gone at the next boot/)
  assert.equal((await guest.run(['cp', '/etc/motd', '/usr/bin/live'])).status, 0)
  assert.match(await os(guest, 'status'), /live layer/)
  const looked = await guest.run(['runuser', '-u', 'admin', '--', 'os', 'status'])
  assert.equal(looked.status, 0, looked.stderr)
  const manual = await guest.run([
    'sh',
    '-c',
    'test -s /usr/share/man/man8/os.8 && bash -n /usr/share/bash-completion/completions/os',
  ])
  assert.equal(manual.status, 0, manual.stderr)
}

test('a machine takes a release, goes back, and says what it did', { timeout: 900_000 }, async (t) => {
  const project = await publishedProject(t)
  const first = await project.build(
    "version: '1', files: { '/etc/motd': { text: 'one\\n' } }, kernel: { parameters: ['loglevel=5'] },",
  )
  await project.release(first)
  const second = await project.build(
    "version: '2', files: { '/etc/motd': { text: 'two\\n' }, '/etc/new': { text: 'new\\n' } }, kernel: { parameters: ['loglevel=6'] },",
  )
  const guest = await project.boot(first)
  await settled(guest)
  assert.deepEqual(await versions(guest), { running: '1', next: '1' })
  assert.match(await os(guest, 'check'), /up to date: .* stands at 1 /)

  await project.release(second)
  assert.match(await os(guest, 'check'), /available: 2 \(release 2\)/)
  const looked = await guest.run(['runuser', '-u', 'admin', '--', 'os', 'check'])
  assert.match(looked.stdout, /available: 2/, looked.stderr)
  const refused = await guest.run(['runuser', '-u', 'admin', '--', 'os', 'update'])
  assert.equal(refused.status, 2, refused.stdout)
  const busy = await guest.run(['flock', '/run/ingot/lock', 'os', 'update'])
  assert.equal(busy.status, 2, busy.stdout)
  assert.match(busy.stderr, /another command is changing this machine.*; waiting[^]*error: another command/)

  await guest.run(['cp', '/dev/stdin', '/etc/motd'], { input: 'mine\n' })
  await guest.run(['cp', '/dev/stdin', '/etc/own'], { input: 'own\n' })
  const fates = await os(guest, 'etc', '--update')
  assert.match(fates, /conflict +\/etc\/motd/)
  assert.match(fates, /kept +\/etc\/own/)
  assert.match(fates, /added +\/etc\/new/)

  assert.match(await os(guest, 'update', '--dry-run'), /would fetch commit/)
  t.diagnostic((await os(guest, 'update')).trim())
  assert.deepEqual(await versions(guest), { running: '1', next: '2' })
  assert.match(await os(guest, 'update'), /installed already/)

  await guest.reboot()
  await settled(guest)
  assert.deepEqual(await versions(guest), { running: '2', next: '2' })
  const read = async (path: string) => (await guest.run(['cat', path])).stdout
  assert.equal(await read('/etc/motd'), 'mine\n')
  assert.equal(await read('/etc/own'), 'own\n')
  assert.equal(await read('/etc/new'), 'new\n')
  const line = await read('/proc/cmdline')
  assert.match(line, /loglevel=6/)
  assert.doesNotMatch(line, /loglevel=5/)
  t.diagnostic(await os(guest, 'status'))
  t.diagnostic(await os(guest, 'history', '--json'))
  assert.match(await os(guest, 'diff'), /M \/motd/)
  assert.match(await os(guest, 'verify'), /all objects are whole/)
  assert.match(await os(guest, 'check'), /up to date/)

  await everythingElse(guest)

  assert.match(await os(guest, 'revert'), /hello 1 .* boots next/)
  await guest.reboot()
  await settled(guest)
  assert.deepEqual(await versions(guest), { running: '1', next: '1' })
  assert.equal(await read('/etc/motd'), 'mine\n')
  assert.match(await os(guest, 'update', '--automatic'), /somebody went back/)

  await project.release(
    await project.build(`version: '3', files: {
      '/usr/lib/systemd/system/broken.service': { text: '[Service]\\nBogus=1\\n' },
      '/usr/lib/systemd/system/multi-user.target.wants/broken.service': { link: '../broken.service' },
    },`),
  )
  const broken = await guest.run(['os', 'update', '--json'], { limitSeconds: 300 })
  assert.equal(broken.status, 1, broken.stdout)
  const { problems } = JSON.parse(broken.stdout) as {
    readonly problems: readonly { readonly code: string }[]
  }
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['units-broken'],
  )
  assert.deepEqual(await versions(guest), { running: '1', next: '1' })

  const events = JSON.parse(await os(guest, 'history', '--json')) as readonly { readonly kind: string }[]
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['update', 'pin', 'unpin', 'unlock', 'revert'],
  )
})
