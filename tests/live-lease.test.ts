import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { project } from './cli.ts'
import { root } from './house/tracked-files.ts'
import { unpackPackages } from './unpack-packages.ts'

/**
 * A machine with two network cards, of which the first one is where nobody knows of its root, and a server. What an initramfs has at
 * other places is in /run.
 */
const network = `
echo root:x:0:0::/:/bin/sh >/etc/passwd
echo root:x:0: >/etc/group
ip link set lo up
unshare --net sleep 60 &
machine=$!
mkdir -p /run/net/card0 /run/net/card1 /run/ingot /run/live /run/leases
until [ "$(readlink /proc/$machine/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
for number in 0 1; do
  ip link add port$number type veth peer name card$number
  ip addr add 10.7$number.0.1/24 dev port$number
  ip link set port$number up
  ip link set card$number netns $machine
done
serve() {
  dnsmasq --no-daemon --user=root --group=root --conf-file=$1 --interface=$2 --bind-interfaces --except-interface=lo \\
    --pid-file= --dhcp-leasefile=/run/leases/$2 --no-ping --no-resolv --no-hosts --log-facility=/run/$2.log &
}
serve /test/elsewhere.conf port0
busybox httpd -p 10.70.0.1:8000 -h /test/files
serve /test/server.conf port1
busybox httpd -p 10.71.0.1:8000 -h /test/files
cp /test/scripts/live-* /run/ingot
cp /usr/bin/busybox /run/ingot
sed -i 's,/usr/lib/ingot,/run/ingot,g;s,/proc/cmdline,/run/cmdline,;s,/sys/class/net,/run/net,;s,/sys/firmware,/run/firmware,' /run/ingot/live-*
chmod 755 /run/ingot/live-lease
echo 'cat $1' >/run/ingot/live-mount
echo "ingot.live.sha256=$(sha256sum /test/files/hello/root.erofs | head -c 64)" >/run/cmdline
nsenter --target $machine --net sh -eu /run/ingot/live-fetch || cat /run/live-why
`

const run = promisify(execFile)
const server = [
  'dhcp-range=10.71.0.10,10.71.0.50',
  'address=/boot.example.org/10.71.0.1',
  'dhcp-vendorclass=set:http,HTTPClient',
  'dhcp-option-force=tag:http,60,HTTPClient',
]
const forFirmware = 'dhcp-boot=tag:http,http://boot.example.org:8000/hello/uki.efi'

test('a program that is told nothing asks DHCP where its root is', { timeout: 300_000 }, async (t) => {
  const tools = project(t, {})
  const names = [
    'busybox-static',
    'coreutils',
    'dash',
    'dnsmasq-base',
    'iproute2',
    'mount',
    'sed',
    'util-linux',
  ]
  await unpackPackages(t, names, tools, { all: true })

  /** What it mounts, or why it does not. */
  const fetched = async (lines: readonly string[], elsewhere: readonly string[] = []): Promise<string> => {
    const directory = project(t, {})
    cpSync(join(root, 'packages/image/src/netboot/initramfs'), join(directory, 'scripts'), {
      recursive: true,
    })
    mkdirSync(join(directory, 'files/hello'), { recursive: true })
    writeFileSync(join(directory, 'files/hello/root.erofs'), 'the root')
    writeFileSync(join(directory, 'files/wrong.erofs'), 'another root')
    const range = 'dhcp-range=10.70.0.10,10.70.0.50'
    writeFileSync(join(directory, 'elsewhere.conf'), [range, ...elsewhere, ''].join('\n'))
    writeFileSync(join(directory, 'server.conf'), [...server, ...lines, ''].join('\n'))
    const { stdout } = await run(
      'bwrap',
      [
        ['--unshare-all', '--die-with-parent', '--uid', '0', '--gid', '0', '--cap-add', 'ALL'],
        ['--ro-bind', join(tools, 'usr'), '/usr', '--ro-bind', directory, '/test'],
        ['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
        [
          '--proc',
          '/proc',
          '--dev',
          '/dev',
          '--tmpfs',
          '/run',
          '--tmpfs',
          '/tmp',
          '--dir',
          '/etc',
          '--clearenv',
        ],
        ['--setenv', 'PATH', '/usr/sbin:/usr/bin', 'sh', '-eu', '-c', network],
      ].flat(),
      { timeout: 120_000, signal: t.signal },
    )
    return stdout
  }

  await t.test('what it says to firmware alone, by the second of two networks', async () => {
    assert.equal(await fetched([forFirmware]), 'the root')
  })

  await t.test('a root path goes first, and what the server answers is said', async () => {
    assert.match(
      await fetched([forFirmware, 'dhcp-option=17,http://10.71.0.1:8000/other.erofs']),
      /^http:\/\/10\.71\.0\.1:8000\/other\.erofs cannot be fetched: .*404/,
    )
  })

  await t.test(
    'what is not the root is left for what the other network has, and told where nothing is',
    async () => {
      const elsewhere = ['dhcp-option=17,http://10.70.0.1:8000/wrong.erofs']
      assert.equal(await fetched([forFirmware], elsewhere), 'the root')
      assert.match(
        await fetched([], elsewhere),
        /wrong\.erofs is not what this system was started for: its SHA-256 is\n/,
      )
    },
  )

  await t.test('nothing', async () => {
    assert.match(await fetched([]), /^Nothing says where the image of this system is/)
  })
})
