import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { helloWith, ingot, project } from './cli.ts'

const installable = `  services: { ssh: { enable: true } },
  installer: { enable: true },`

/** What look.sh says on a machine that could be taken over; some parts otherwise. */
function said(parts: Readonly<Record<string, string>> = {}): string {
  const disk = { name: 'sda', path: '/dev/sda', type: 'disk', size: 20 * 2 ** 30, ro: false, serial: 'S1' }
  const part = {
    name: 'sda1',
    path: '/dev/sda1',
    type: 'part',
    size: 2 ** 30,
    ro: false,
    fstype: 'ext4',
    mountpoints: ['/'],
  }
  const ordinary = {
    system: 'Linux\nx86_64',
    user: '0',
    connection: '198.51.100.7 50000 192.0.2.10 22',
    memory: 'MemTotal: 4000000 kB\nMemAvailable: 3000000 kB',
    capabilities: 'CapEff:\t000001ffffffffff',
    container: 'none',
    kexec: '0',
    lockdown: '[none] integrity confidentiality',
    firmware: 'uefi',
    arguments: 'root=/dev/sda1 console=ttyS0',
    installer: '',
    addresses: JSON.stringify([
      {
        ifname: 'eth0',
        address: '52:54:00:12:34:56',
        link_type: 'ether',
        addr_info: [{ family: 'inet', local: '192.0.2.10', prefixlen: 24, scope: 'global' }],
      },
    ]),
    routes: JSON.stringify([{ dst: 'default', gateway: '192.0.2.1', dev: 'eth0' }]),
    way: '[{"dst":"198.51.100.7","gateway":"192.0.2.1","dev":"eth0"}]',
    physical: 'eth0',
    disks: JSON.stringify({ blockdevices: [{ ...disk, children: [part] }] }),
    links: '/dev/sda /dev/disk/by-id/ata-S1',
  }
  return Object.entries({ ...ordinary, ...parts, end: '' })
    .map(([name, text]) => `\n== ${name}\n${text}\n`)
    .join('')
}

/** Runs `ingot install` with an ssh that says this, and fails where there is nothing to say. */
async function refused(
  t: TestContext,
  answer: string | undefined,
  {
    definitions = installable,
    args = ['--disk', '/dev/sda', '--destroy', 'all'],
  }: { readonly definitions?: string; readonly args?: readonly string[] } = {},
) {
  const directory = project(t, {
    'ingot.ts': helloWith(definitions),
    said: answer ?? '',
    'bin/ssh': `#!/bin/sh
${answer === undefined ? 'echo "ssh: connect to host web1 port 22: Connection refused" >&2; exit 255' : `cat >>"$0.read"; cat "\${0%/bin/ssh}/said"`}
`,
  })
  chmodSync(join(directory, 'bin/ssh'), 0o755)
  const { code, stdout, stderr } = await ingot(
    ['-C', directory, '--json', 'install', 'hello', 'ssh://root@web1', '--yes', ...args],
    {
      env: {
        PATH: `${join(directory, 'bin')}:${process.env['PATH']}`,
        XDG_STATE_HOME: join(directory, 'state'),
      },
    },
  )
  assert.equal(code, 2, stderr)
  const { problems } = JSON.parse(stdout) as {
    readonly problems: readonly { readonly code: string; readonly hint?: string }[]
  }
  return problems.map((one) => one.code)
}

test('a machine that cannot be taken over is told apart before anything is built', async (t) => {
  const cases: readonly (readonly [
    expected: readonly string[],
    parts: Readonly<Record<string, string>> | undefined,
  ])[] = [
    [['ssh-failed'], undefined],
    [['install-not-root'], { user: '1000', capabilities: 'CapEff:\t0000000000000000' }],
    [['install-not-linux'], { system: 'FreeBSD\namd64' }],
    [['install-memory'], { memory: 'MemTotal: 1000000 kB\nMemAvailable: 900000 kB' }],
    [['install-firmware'], { firmware: 'bios' }],
    [['install-architecture'], { system: 'Linux\naarch64' }],
    [['install-container'], { container: 'lxc' }],
    [['install-kexec-refused'], { kexec: '1' }],
    [['install-kexec-refused'], { lockdown: 'none [integrity] confidentiality' }],
    [['install-network'], { physical: 'eth1' }],
    [['install-network'], { wireless: 'eth0' }],
    [['install-network'], { addresses: '' }],
    [['install-network'], { way: '[{"dst":"198.51.100.7","gateway":"192.0.2.254","dev":"eth0"}]' }],
    [
      ['install-disk-small'],
      {
        disks:
          '{"blockdevices":[{"name":"sda","path":"/dev/sda","type":"disk","size":100000000,"ro":false}]}',
      },
    ],
  ]
  for (const [expected, parts] of cases)
    await t.test(expected.join(), async (own) => {
      assert.deepEqual(await refused(own, parts && said(parts)), expected)
    })
})

test('what was asked for', async (t) => {
  const cases: readonly (readonly [expected: string, options: Parameters<typeof refused>[2]])[] = [
    ['install-disk-missing', { args: [] }],
    ['install-disk-unknown', { args: ['--disk', '/dev/sdb', '--destroy', 'all'] }],
    ['install-destroy-unasked', { args: ['--disk', '/dev/disk/by-id/ata-S1'] }],
    ['answers-missing', { args: ['--answers', 'none.yaml'] }],
    ['install-ssh-missing', { definitions: '  installer: { enable: true },' }],
    ['install-installer-missing', { definitions: '  services: { ssh: { enable: true } },' }],
  ]
  for (const [expected, options] of cases)
    await t.test(expected, async (own) => assert.deepEqual(await refused(own, said(), options), [expected]))
})
