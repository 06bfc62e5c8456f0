import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { planDrive } from '@ingot/node/config-drive.ts'
import { driveImage } from '@ingot/node/drive-image.ts'
import type { Guest } from '@ingot/virtual/guest.ts'
import { inside, os, refused, settled, statusOf, versions } from './os-guest.ts'
import { withAuthority } from './own-authority.ts'
import { publishedProject } from './published-guest.ts'

/** A drive of facts, as a node has it. */
function drive(hostname: string, token: string): Uint8Array {
  return driveImage(
    planDrive({
      system: 'hello',
      node: { name: hostname, facts: { interfaces: [], sshKeys: {}, secrets: {} } },
      blueprint: {
        users: [],
        secrets: [
          {
            name: 'token',
            file: 'secrets/token.age',
            owner: 'root',
            mode: 0o400,
            origin: { module: 'secrets', option: 'secrets.token', positions: [] },
          },
        ],
      },
      secrets: new Map([['token', new TextEncoder().encode(token)]]),
    }),
  )
}

async function lookingIsForAll(guest: Guest): Promise<void> {
  for (const args of [['status'], ['history'], ['diff'], ['help'], ['check'], ['update', '--help']]) {
    const { status, stderr } = await guest.run(['runuser', '-u', 'admin', '--', 'os', ...args])
    assert.equal(status, 0, `${args.join(' ')}: ${stderr}`)
  }
  const forRoot = [
    'revert',
    'prune',
    'pin',
    'switch x',
    'unlock',
    'etc',
    'export x',
    'verify',
    'validate',
    'du',
  ]
  for (const command of forRoot) {
    const args = ['runuser', '-u', 'admin', '--', 'os', ...command.split(' ')]
    const { status, stderr } = await guest.run(args)
    assert.equal(status, 2, command)
    assert.match(stderr, /hint: sudo os/)
  }
  const completed = await guest.run(['bash', '-s'], {
    input: `. /usr/share/bash-completion/completions/os
COMP_WORDS=(os update --app); COMP_CWORD=2; _os; echo "\${COMPREPLY[*]}"`,
  })
  assert.equal(completed.stdout, '--apply-live\n')
  assert.match(await inside(guest, 'head -n 1 /usr/share/man/man8/os.8'), /^\.TH OS 8/)
}

/** The timer asks in its window, at a moment that is this machine's. */
async function theWindow(guest: Guest): Promise<void> {
  const shown = await inside(
    guest,
    `systemctl show ingot-update.timer --property=TimersCalendar,RandomizedDelayUSec,FixedRandomDelay
date -d "$(systemctl show ingot-update.timer --property=NextElapseUSecRealtime --value)" +%H:%M`,
  )
  assert.match(shown, /OnCalendar=\*-\*-\* 03:00:00/)
  assert.match(shown, /RandomizedDelayUSec=1h/)
  assert.match(shown, /FixedRandomDelay=yes/)
  assert.match(shown, /^0(3:\d\d|4:00)$/m)
}

/** What the kernel was told is what was declared, each time in the order that was declared. */
async function declaredArguments(guest: Guest): Promise<void> {
  const { deployments } = await statusOf(guest)
  const line = await inside(guest, 'cat /proc/cmdline')
  const running = deployments.find(({ booted }) => booted)
  assert.ok(running)
  const declared = running.shipped.boot.kernelParameters
  assert.ok(declared.includes('console=tty0') && declared.some((one) => one.startsWith('console=ttyS0')))
  assert.ok(line.includes(` ${declared.join(' ')} `), `${declared.join(' ')}\n${line}`)
  assert.ok(line.includes(`ingot.deployment=${running.name} `))
}

/** Everything that a live update might have left otherwise than a boot does. */
const fingerprint = `find /usr/lib/systemd /usr/lib/ingot /usr/share/app /etc -xdev \\( -type f -o -type l \\) ! -name .updated ! -name '*-' |
  LC_ALL=C sort | while read -r path; do
    if [ -L "$path" ]; then echo "$path -> $(readlink "$path")"; else echo "$path $(sha256sum <"$path") $(stat -c %a:%u:%g "$path")"; fi
  done
systemctl is-active app extra old || :`

const one = `version: '1', secrets: { token: {} }, kernel: { parameters: ['loglevel=5'] },
  systemd: { services: { old: { execStart: '/usr/bin/sleep infinity' }, app: { execStart: '/usr/bin/tail -f /etc/app/conf' } } },
  files: { '/etc/motd': { text: 'one\\n' }, '/etc/app/conf': { text: 'one\\n' }, '/usr/share/app/text': { text: 'one\\n' } },`
const two = one.replaceAll('one', 'two').replace("'1'", "'2', groups: { club: {} }")
const three = `version: '3', secrets: { token: {} }, kernel: { parameters: ['loglevel=5'] }, groups: { club: {} },
  systemd: { services: { extra: { execStart: '/usr/bin/sleep infinity' }, app: { execStart: '/usr/bin/tail -f /etc/app/conf' } } },
  files: { '/etc/motd': { text: 'three\\n' }, '/etc/app/conf': { text: 'three\\n' }, '/usr/share/app/text': { text: 'three\\n' } },`
const four = three.replaceAll('three', 'four').replace("'3'", "'4'").replace('loglevel=5', 'loglevel=6')

test('what else a machine does in its life', { timeout: 1_500_000 }, async (t) => {
  const { certificate, front } = await withAuthority(t)
  const ports: number[] = []
  const source = await publishedProject(t, async (port) => {
    ports.push(await front(port))
    return ports[0] ?? 0
  })
  const updates = `url: 'https://10.0.2.2:${ports[0]}', automatic: 'reboot', window: '*-*-* 03:00', jitter: '1h'`
  const trusted = `security: { pki: { certificates: [${JSON.stringify(certificate)}] } },`
  const build = (text: string, system?: string) => source.build(text + trusted, updates, system)

  const first = await build(one)
  await source.release(first)
  const guest = await source.boot(first, drive('alpha', 'token of alpha'))
  await settled(guest)

  await t.test('anyone may look, only root may change; completion; manual', () => lookingIsForAll(guest))
  await t.test('the timer keeps to its window', () => theWindow(guest))
  await t.test('arguments of the kernel', () => declaredArguments(guest))

  await t.test('the timer updates over TLS, and starts what it installed', async () => {
    await inside(guest, 'useradd --create-home bob; id -u bob >/var/tmp/bob')
    await source.release(
      await build(`${two} users: { admin: { groups: ['sudo'] }, eve: { groups: ['club'] } },`),
    )
    await guest.changeFacts(drive('beta', 'token of beta'))
    const boot = await guest.bootId()
    await inside(guest, 'systemctl start --no-block ingot-update.service')
    await guest.nextBoot(boot)
    await settled(guest)
    assert.deepEqual(await versions(guest), { running: '2', next: '2' })
    await declaredArguments(guest)
  })

  await t.test(
    'facts and secrets change without a commit; accounts arrive where the machine has its own',
    async () => {
      assert.equal(await inside(guest, 'hostname; cat /run/ingot/secrets/token'), 'beta\ntoken of beta')
      const ids = await inside(
        guest,
        'id -u admin; test "$(id -u bob)" = "$(cat /var/tmp/bob)"; id -nG eve; stat -c %U /var/home/eve /var/home/admin /var/home/bob',
      )
      assert.deepEqual(ids.trim().split('\n'), ['1000', 'eve club', 'eve', 'admin', 'bob'])
    },
  )

  await t.test('configuration is applied live, and a boot comes to the same', async () => {
    const release = await source.release(
      await build(`${three} users: { admin: { groups: ['sudo'] }, eve: { groups: ['club'] } },`),
    )
    assert.match(await os(guest, 'update', '--dry-run', '--apply-live'), /run with its configuration at once/)
    assert.deepEqual(await refused(guest, 'update', '--apply-live', '--reboot'), ['flags-contradict'])
    // Two at once: the second one waits.
    const [said, pinned] = await Promise.all([
      os(guest, 'update', '--apply-live'),
      os(guest, 'pin', 'booted', '--wait'),
    ])
    assert.match(said, /its configuration is in use already; started anew: app.service, extra.service/)
    assert.match(pinned, /is kept/)
    assert.equal(await inside(guest, 'cat /etc/motd /usr/share/app/text'), 'three\nthree\n')
    assert.match(await os(guest, 'status'), /its configuration is in use/)
    const readOnly = await guest.run(['touch', '/usr/x'])
    assert.notEqual(readOnly.status, 0)
    assert.deepEqual(await refused(guest, 'unlock'), ['live-layer'])
    const live = await inside(guest, fingerprint)
    assert.match(live, /\nactive\nactive\ninactive\n$/)

    await source.release(await build(four))
    assert.deepEqual(await refused(guest, 'update'), ['live-layer'])
    await source.channel('stable', release)

    await guest.reboot()
    await settled(guest)
    assert.deepEqual(await versions(guest), { running: '3', next: '3' })
    const booted = await inside(guest, fingerprint)
    assert.deepEqual(
      booted.split('\n').filter((line) => !live.split('\n').includes(line)),
      [],
    )
    assert.equal(booted.length, live.length)
    assert.match(await inside(guest, 'hostname'), /^beta$/m)
  })

  await t.test('what is given up, and what stays', async () => {
    const names = async () => (await statusOf(guest)).deployments.map(({ shipped }) => shipped.version)
    assert.deepEqual(await names(), ['3', '2', '1'])
    await os(guest, 'pin', '2')
    assert.match(await os(guest, 'prune', '--dry-run'), /would give up no deployment/)
    await os(guest, 'unpin', '2')
    assert.match(await os(guest, 'prune'), /gave up [0-9a-f]{12}\.0; .* free again/)
    assert.deepEqual(await names(), ['3', '2'])
    assert.match(await os(guest, 'verify'), /all objects are whole/)
    await os(guest, 'unpin', '1')
  })

  await t.test('another channel, an older release, one that failed, another system', async () => {
    assert.deepEqual(await refused(guest, 'switch', 'nowhere'), ['statement-missing'])
    assert.deepEqual(await refused(guest, 'switch', 'a/b/c'), ['channel-malformed'])
    const releases = join(source.directory, 'releases/hello')
    const statement = (sequence: number) =>
      JSON.parse(readFileSync(join(releases, `${sequence}.json`), 'utf8')) as Parameters<
        typeof source.channel
      >[1]
    await source.channel('old', statement(2))
    await os(guest, 'switch', 'old')
    assert.deepEqual(await refused(guest, 'update'), ['release-older'])
    assert.match(await os(guest, 'update', '--downgrade'), /hello 2 boots next/)
    assert.match(await os(guest, 'revert'), /hello 3 .* boots next/)

    await source.channel('next', statement(4))
    assert.match(await os(guest, 'switch', 'next'), /follows hello\/next/)
    const { commit } = statement(4)
    const failure = {
      commit,
      deployment: 'x.0',
      title: 'hello 4',
      at: '2026-01-01T00:00:00Z',
      cause: 'check',
      what: 'it failed',
      journal: [],
    }
    await guest.run(['cp', '/dev/stdin', '/var/lib/ingot/quarantine.json'], {
      input: JSON.stringify([failure]),
    })
    assert.deepEqual(await refused(guest, 'update'), ['release-quarantined'])
    assert.deepEqual(await refused(guest, 'update', '--again', '--apply-live'), ['live-refused'])
    assert.deepEqual(await versions(guest), { running: '3', next: '4' })
    await os(guest, 'revert')

    const other = await build("version: '1',", 'other')
    await source.release(other)
    assert.match(
      await os(guest, 'switch', 'other/stable'),
      /available: 1 \(release 1\), channel stable of other/,
    )
    assert.match(await os(guest, 'update'), /other 1 boots next/)
    assert.equal((await statusOf(guest)).deployments[0]?.shipped.system, 'other')
    assert.match(await os(guest, 'revert', '--dry-run'), /hello 3 .* would boot next/)
    await os(guest, 'revert')
    assert.deepEqual(await versions(guest), { running: '3', next: '3' })
  })

  await t.test(
    'a deployment that was made by hand has its own name; what publishes it is in the log',
    async () => {
      await inside(
        guest,
        `booted=$(ostree admin status | sed -n 's/^\\* ingot \\([0-9a-f]*\\).*/\\1/p')
ostree admin deploy --retain --karg=by-hand $booted
/usr/lib/ingot/publish -o /elsewhere/grub.cfg || :`,
      )
      const names = (await statusOf(guest)).deployments.map(({ name }) => name)
      assert.equal(new Set(names).size, names.length, names.join(' '))
      assert.match(await os(guest, 'log', '--lines', '50'), /is not of the running machine/)
    },
  )

  await t.test(
    'a file where the new system has a directory stops an update before it is installed',
    async () => {
      await source.release(await build("version: '5', files: { '/etc/place/file': { text: 'x\\n' } },"))
      await os(guest, 'switch', 'hello/stable')
      await inside(guest, 'echo mine >/etc/place')
      assert.match(await os(guest, 'etc', '--update'), /blocked +\/etc\/place/)
      assert.deepEqual(await refused(guest, 'update'), ['etc-blocked'])
      await inside(
        guest,
        'rm /etc/place; fallocate -l $(($(df --output=avail -B1 /var | tail -n 1) - 20000000)) /var/tmp/fill',
      )
      assert.deepEqual(await refused(guest, 'update'), ['space-low'])
      await inside(guest, 'rm /var/tmp/fill')
    },
  )
})
