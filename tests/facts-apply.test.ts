import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { applyFactsScript } from '@ingot/catalog/facts/script.ts'
import type { Origin, UserEntry } from '@ingot/contracts/blueprint.ts'
import { parseFacts } from '@ingot/contracts/node.ts'
import { planDrive, type DrivePlan, type DriveRequest } from '@ingot/node/config-drive.ts'

/**
 * The script as a machine runs it, in a sandbox with the host's /usr and an /etc, /var and /run of its own.
 * Only `mount`, `umount` and `systemctl` are stood in for: the first two copy and remove the drive's files.
 */
const run = promisify(execFile)
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin@example'
const hash = '$6$abcdefgh$0123456789abcdefghijklmnopqrstuvwxyz'
const origin: Origin = { module: 'test', option: 'test', positions: [] }
const admin: UserEntry = {
  name: 'admin',
  groups: [],
  home: '/var/home/admin',
  shell: '/bin/sh',
  description: '',
  passwordSecret: 'admin-password',
  sshKeys: [],
  origin,
}
const secretOf = (name: string, owner = 'root', mode = 0o400) => ({
  name,
  owner,
  mode,
  file: `/${name}.age`,
  origin,
})
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function request(changes: { readonly hostname?: string; readonly token?: string } = {}): DriveRequest {
  const facts = {
    hostname: changes.hostname ?? 'web1',
    interfaces: [{ match: 'en*', addresses: ['192.0.2.10/24'], gateway: '192.0.2.1' }],
    sshKeys: { admin: [key] },
  }
  return {
    system: 'web',
    node: { name: 'web1', facts: parseFacts(facts, 'web1') },
    blueprint: { users: [admin], secrets: [secretOf('admin-password'), secretOf('token', 'web', 0o440)] },
    secrets: new Map([
      ['admin-password', bytes(`${hash}\n`)],
      ['token', bytes(changes.token ?? 'hunter2')],
    ]),
  }
}

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ingot-facts-'))
  await chmod(directory, 0o755)
  await writeProgram('apply-facts', applyFactsScript)
  await writeProgram(
    'mount',
    '#!/bin/sh\nfor target; do :; done; echo "$*" >> /run/mounts; cp -R "$(cat /run/which)/." "$target/"',
  )
  await writeProgram('umount', '#!/bin/sh\nrm -rf "$1"')
  await writeProgram('systemctl', '#!/bin/sh\necho "$*" >> /run/systemctl')
  for (const [name, plan] of drives()) await writePlan(join(directory, name), plan)
})
after(() => rm(directory, { recursive: true }))

function drives(): readonly (readonly [name: string, plan: DrivePlan])[] {
  const third = planDrive(request({ hostname: 'web3' }))
  const strangers = [secretOf('admin-password'), secretOf('token', 'nobody-here', 0o444)]
  const noHash = new Map([...request().secrets, ['admin-password', bytes('hunter2')] as const])
  return [
    ['first', planDrive(request())],
    ['second', planDrive({ ...request({ hostname: 'web2', token: 'x' }), sshKeys: { root: [key] } })],
    ['bare', planDrive({ system: 'web', blueprint: { users: [], secrets: [] }, secrets: new Map() })],
    ['damaged', { ...third, 'apply/hostname': bytes('evil\n') }],
    [
      'truncated',
      Object.fromEntries(Object.entries(third).filter(([path]) => path !== 'apply/secrets/token')),
    ],
    ['stranger', planDrive({ ...request(), blueprint: { users: [admin], secrets: strangers } })],
    ['no-hash', planDrive({ ...request(), secrets: noHash })],
  ]
}

async function writeProgram(name: string, text: string): Promise<void> {
  await writeFile(join(directory, name), `${text}\n`)
  await chmod(join(directory, name), 0o755)
}

async function writePlan(target: string, plan: DrivePlan): Promise<void> {
  for (const [path, content] of Object.entries(plan)) {
    await mkdir(dirname(join(target, path)), { recursive: true })
    await writeFile(join(target, path), content)
  }
}

const sandbox = [
  '--unshare-uts --unshare-net --unshare-pid --unshare-ipc --die-with-parent --clearenv',
  '--setenv PATH /usr/sbin:/usr/bin --ro-bind /usr /usr --proc /proc --dev /dev',
  '--symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64',
  '--tmpfs /etc --tmpfs /var --tmpfs /run --tmpfs /tmp --tmpfs /dev/disk',
].flatMap((line) => line.split(' '))

/** Accounts of the pretended machine, and words for scenarios: `drive NAME` plugs one in. */
const preamble = `
set -u
printf '%s\\n' root:x:0:0::/root:/bin/sh web:x:2:2::/:/bin/sh admin:x:3:3::/:/bin/sh > /etc/passwd
printf '%s\\n' root:x:0: web:x:2: admin:x:3: > /etc/group
printf '%s\\n' 'root:*:1::::::' 'web:*:1::::::' 'admin:!:1::::::' > /etc/shadow
chmod 0640 /etc/shadow
echo 'passwd: files' > /etc/nsswitch.conf
echo default > /etc/hostname
apply() { /test/apply-facts "$@" > /run/log 2>&1; echo "exit $?"; }
drive() { mkdir -p /dev/disk/by-label; : > /dev/disk/by-label/INGOT-FACTS; echo "/test/$1" > /run/which; }
unplug() { rm -rf /dev/disk/by-label; }
networkd() { mkdir -p /run/systemd/netif; : > /run/systemd/netif/state; }
state() { find /run/ingot /run/systemd/network /etc/hostname -type f -printf '%#m %u:%g %p\\n' | sort -k 3; }
inodes() { find /etc /run/ingot/[as]* /run/systemd /var -type f -printf '%p %i %T@ %C@\\n' | sort; }
`

/** Runs a scenario on a fresh machine; its output, line by line. */
async function onMachine(scenario: string): Promise<readonly string[]> {
  const enter = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--map-auto']
  const stubs = ['mount', 'umount', 'systemctl'].flatMap((tool) => [
    '--ro-bind',
    join(directory, tool),
    `/usr/bin/${tool}`,
  ])
  const command = [...enter, 'bwrap', ...sandbox, '--ro-bind', directory, '/test', ...stubs, 'sh', '-c']
  const [program = '', ...args] = [...command, preamble + scenario]
  const { stdout, stderr } = await run(program, args, { timeout: 60_000 })
  equal(stderr, '')
  return stdout.trimEnd().split('\n')
}

test('facts of a drive are applied, each with its owner and mode', async () => {
  const lines = await onMachine(`
    drive first; apply; hostname; state; cat /etc/hostname /run/ingot/secrets/token; echo; cat /run/mounts
    getent shadow admin | cut -d: -f2; stat -c '%a %n' /run/ingot /run/ingot/secrets /var/lib/ingot /var/lib/ingot/facts
    cat /run/ingot/authorized_keys.d/admin; [ ! -e /run/systemctl ] || echo told`)
  deepEqual(lines, [
    'exit 0',
    'web1',
    '0644 root:root /etc/hostname',
    '0644 root:root /run/ingot/authorized_keys.d/admin',
    '0600 root:root /run/ingot/facts-drive',
    '0400 root:root /run/ingot/secrets/admin-password',
    '0440 web:web /run/ingot/secrets/token',
    '0644 root:root /run/systemd/network/05-ingot-facts-000.network',
    'web1',
    'hunter2',
    '-t vfat,iso9660 -o ro,nodev,nosuid,noexec /dev/disk/by-label/INGOT-FACTS /run/ingot/drive',
    hash,
    '755 /run/ingot',
    '711 /run/ingot/secrets',
    '755 /var/lib/ingot',
    '700 /var/lib/ingot/facts',
    key,
  ])
})

test('a network that is up already is told, once; applying again changes nothing', async () => {
  const lines = await onMachine(`
    networkd; drive first; apply; inodes > /tmp/a; apply; inodes > /tmp/b
    cmp /tmp/a /tmp/b && echo same; cat /run/systemctl /run/log; wc -l < /tmp/a`)
  const reload = '--no-block try-reload-or-restart systemd-networkd.service'
  deepEqual(lines.slice(0, -1), ['exit 0', 'exit 0', 'same', reload])
  ok(Number(lines.at(-1)) > 10, `only ${lines.at(-1)} files were compared`)
})

test('facts outlive the drive, and a reboot', async () => {
  const lines = await onMachine(`
    drive first; apply; state | grep -v facts-drive > /tmp/a
    unplug; rm -rf /run/ingot /run/systemd; hostname default; apply; state > /tmp/b
    cmp /tmp/a /tmp/b && echo same; hostname; find /var -type f -perm /077`)
  deepEqual(lines, ['exit 0', 'exit 0', 'same', 'web1'])
})

test('a new drive replaces the facts, and what it no longer says is gone', async () => {
  const lines = await onMachine(`
    drive first; apply; drive second; apply; hostname; cat /run/ingot/secrets/token; echo
    ls /run/ingot/authorized_keys.d; ls /var/lib/ingot/facts | wc -l; cat /run/log
    drive bare; apply; hostname; find /run/ingot/secrets /run/ingot/authorized_keys.d /run/systemd/network -type f`)
  deepEqual(lines, [
    'exit 0',
    'exit 0',
    'web2',
    'x',
    'admin',
    'root',
    '2',

    'ingot-facts: took over the facts of the drive',
    'ingot-facts: the SSH keys changed',
    'exit 0',
    'web2',
  ])
})

test('a drive can be forbidden', async () => {
  const lines = await onMachine(
    'hostname default; drive first; apply --no-drive; hostname; find /var -type f',
  )
  deepEqual(lines, ['exit 0', 'default'])
})

test('a damaged drive changes nothing, and says so', async () => {
  for (const name of ['damaged', 'truncated']) {
    const lines = await onMachine(
      `drive first; apply; drive ${name}; apply; hostname; ls -A /var/lib/ingot/facts | wc -l; cat /run/log`,
    )
    deepEqual(lines.slice(0, 4), ['exit 0', 'exit 1', 'web1', '2'])
    match(lines.slice(4).join('\n'), /the drive is damaged.*\n.*the facts stay as they are/)
  }
  const lines = await onMachine('drive damaged; apply; cat /etc/hostname; ls -A /var/lib/ingot/facts')
  deepEqual(lines, ['exit 1', 'default'])
})

test('an unknown owner leaves a secret to root, and the rest is applied', async () => {
  const lines = await onMachine(
    "drive stranger; apply; stat -c '%a %U' /run/ingot/secrets/token; getent shadow admin | cut -d: -f2",
  )
  deepEqual(lines, ['exit 1', '400 root', hash])
})

test('a secret that is no hash is no password', async () => {
  const lines = await onMachine(
    'drive no-hash; apply; getent shadow admin | cut -d: -f2; hostname; cat /run/log',
  )
  deepEqual(lines.slice(0, 3), ['exit 1', '!', 'web1'])
  match(lines.join('\n'), /the secret admin-password is no crypt\(5\) hash/)
})

test('no value of a secret is ever printed', async () => {
  for (const [name] of drives()) {
    const log = (await onMachine(`drive ${name}; apply; cat /run/log`)).join('\n')
    ok(!log.includes('hunter2') && !log.includes('abcdefgh'), log)
  }
})

test('the power may go at any step: the facts are then the old ones or the new ones, whole', async () => {
  // A stand-in for each tool kills the script when it is called for the COUNTth time.
  const lines = await onMachine(`
    drive first; apply > /tmp/out; drive second
    for tool in cp sha256sum readlink rm mv sync ln; do
      for count in 1 2 3; do
        mkdir -p /tmp/bin; printf 0 > /tmp/count
        cat > /tmp/bin/$tool <<END
#!/bin/sh
n=\\$((\\$(cat /tmp/count) + 1)); printf '%s' \\$n > /tmp/count
[ \\$n = $count ] && kill -9 \\$PPID && exit 1
exec /usr/bin/$tool "\\$@"
END
        chmod +x /tmp/bin/$tool
        sed 's@^PATH=.*@PATH=/tmp/bin:/usr/sbin:/usr/bin@' /test/apply-facts > /tmp/apply; chmod +x /tmp/apply
        /tmp/apply > /dev/null 2>&1; [ "$?" = 137 ] && echo >> /tmp/killed
        rm -rf /tmp/bin
        (cd /var/lib/ingot/facts/current && sha256sum --check --status SHA256SUMS) || echo "torn at $tool $count"
        unplug; apply >> /tmp/out; hostname >> /tmp/hosts
        drive first; apply >> /tmp/out; drive second
      done
    done 2> /dev/null
    sort -u /tmp/out; sort -u /tmp/hosts; wc -l < /tmp/killed`)
  const [exit, first, second, killed] = lines
  deepEqual([exit, first, second], ['exit 0', 'web1', 'web2'])
  ok(Number(killed) > 10, `only ${killed} of the stand-ins killed the script`)
})
