import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { BuildReport, Image } from '@ingot/contracts/artefact.ts'
import { formats } from '@ingot/image/formats.ts'
import { ingot } from './cli.ts'
import { buildHello, quickstart } from './quickstart.ts'

const limit = { timeout: 900_000 }
// What the quickstart is not for has tests of its own.
const fitting = formats.filter(({ name }) => name !== 'raw-bios' && name !== 'sealed')
const wanted = fitting.map(({ name }) => name)
const disks = ['qcow2', 'vmdk', 'vhdx'] as const

function image({ images }: BuildReport, format: Image['format']): string {
  const found = images.find((one) => one.format === format)
  assert.ok(found, format)
  return found.path
}

/** Runs a program of the host, as a user of the image would. */
function run(program: string, ...args: readonly string[]): string {
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 })
  assert.equal(ran.status, 0, `${program}: ${ran.error ?? ''}${ran.stderr}${ran.stdout}`)
  return ran.stdout
}

const scratch = (t: TestContext): string => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-formats-'))
  t.after(() => spawnSync('rm', ['-rf', directory]))
  return directory
}

test(
  'all formats at once: the same bytes when made anew, except where the format says why',
  limit,
  async (t) => {
    const args = ['--format', wanted.join(',')]
    const directory = await quickstart(t)
    const first = await buildHello(directory, { args })
    assert.deepEqual(
      first.images.map(({ format }) => format),
      wanted,
    )
    assert.equal((await buildHello(directory, { args })).actions.run, 0)
    const anew = await buildHello(directory, { args: [...args, '--fresh'] })
    for (const { name, varies } of fitting) {
      const [one, other] = [first, anew].map((report) => report.images.find(({ format }) => format === name))
      assert.ok(one && other)
      if (varies === undefined) assert.equal(other.sha256, one.sha256, name)
    }
  },
)

test('disks of other formats hold the raw disk, by the tool of their users', limit, async (t) => {
  const built = await buildHello(await quickstart(t), { args: ['--format', `raw-efi,${disks.join(',')}`] })
  for (const format of disks) {
    run('qemu-img', 'compare', '-f', 'raw', '-F', format, image(built, 'raw-efi'), image(built, format))
  }
  run('qemu-img', 'check', '-f', 'qcow2', image(built, 'qcow2'))
})

test('the archive is the root of a system, with owners and capabilities', limit, async (t) => {
  const built = await buildHello(await quickstart(t), { args: ['--format', 'tar'] })
  const lines = run('tar', '--list', '--verbose', '--numeric-owner', '--file', image(built, 'tar')).split(
    '\n',
  )
  const entry = (path: string): string => lines.find((line) => line.endsWith(` ${path}`)) ?? ''
  assert.match(entry('./usr/bin/sudo'), /^-rwsr-xr-x 0\/0 .* 1970-01-01/)
  assert.match(entry('./etc/shadow'), /^-rw-r----- 0\/42 /)
  assert.match(entry('./tmp/'), /^drwxrwxrwt/)
  assert.match(entry('./var/roothome/'), /^drwx------/)
  assert.equal(
    run('tar', '--extract', '--to-stdout', '--file', image(built, 'tar'), './etc/motd'),
    'Forged.\n',
  )
})

test("a domain fits libvirt's schema", limit, async (t) => {
  const built = await buildHello(await quickstart(t), { args: ['--format', 'libvirt'] })
  run('virt-xml-validate', image(built, 'libvirt'), 'domain')
})

test('a changed file changes one layer; skopeo reads the image', limit, async (t) => {
  const layers = async (edit?: (text: string) => string): Promise<readonly string[]> => {
    const built = await buildHello(await quickstart(t, edit), { args: ['--format', 'oci'] })
    return JSON.parse(run('skopeo', 'inspect', `oci-archive:${image(built, 'oci')}`)).Layers
  }
  const before = await layers()
  const after = await layers((text) => text.replace('Forged.', 'Forged once more.'))
  assert.ok(before.length > 30)
  assert.deepEqual([before.slice(0, -1), before.length], [after.slice(0, -1), after.length])
  assert.notEqual(before.at(-1), after.at(-1))
})

test('the image runs under podman', limit, async (t) => {
  if (process.getuid?.() !== 0) return t.skip('containers without root need a network helper on this host')
  const built = await buildHello(await quickstart(t), { args: ['--format', 'oci'] })
  const storage = scratch(t)
  const podman = [
    ['--root', join(storage, 'root'), '--runroot', join(storage, 'run'), '--storage-driver', 'overlay'],
    ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
  ].flat()
  run('podman', ...podman, 'load', '--input', image(built, 'oci'))
  t.after(() => spawnSync('podman', [...podman, 'system', 'reset', '--force']))
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096']
  const script = 'cat /etc/motd; stat -c "%a %U" /root/ /tmp /etc/shadow; id -un admin; touch /var/log/x'
  const ran = run(
    'podman',
    ...podman,
    'run',
    '--rm',
    '--network',
    'none',
    ...limits,
    'hello:0',
    'sh',
    '-euc',
    script,
  )
  assert.equal(ran, 'Forged.\n700 root\n1777 root\n640 root\nadmin\n')
})

/** A block device of 2 GiB, as a file in a directory; undefined where this user gets none. */
function stickIn(t: TestContext, directory: string): string | undefined {
  const file = join(directory, 'stick')
  writeFileSync(file, '')
  truncateSync(file, 2 ** 31)
  const found = spawnSync('losetup', ['--find', '--show', file], { encoding: 'utf8' })
  if (found.status !== 0) return undefined
  const device = found.stdout.trim()
  t.after(() => spawnSync('losetup', ['--detach', device]))
  return device
}
const noDevices = 'this host has no loop devices for this user'

test('an image is written to a device, compared, and refused where something uses it', limit, async (t) => {
  const directory = scratch(t)
  const device = stickIn(t, directory)
  if (device === undefined) return t.skip(noDevices)
  const raw = image(await buildHello(await quickstart(t)), 'raw-efi')
  const { code, stdout, stderr } = await ingot(['write', raw, device, '--yes', '--json'], { seconds: 300 })
  assert.equal(code, 0, stderr)
  const { sha256, bytes } = JSON.parse(stdout) as { sha256: string; bytes: number }
  assert.equal(run('sha256sum', raw).slice(0, 64), sha256)
  run('cmp', '--bytes', String(bytes), raw, device)

  run('mkfs.ext4', '-q', '-F', device)
  mkdirSync(join(directory, 'mounted'))
  run('mount', device, join(directory, 'mounted'))
  t.after(() => spawnSync('umount', [join(directory, 'mounted')]))
  const refused = await ingot(['write', raw, device, '--yes'])
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /is in use[\s\S]*is mounted at/)
})

test('a device that fails in the middle: what is on it now is said', limit, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-small-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64M', 'none', directory])
  // It takes 64 MiB, whatever it says of itself.
  const device = mounted.status === 0 ? stickIn(t, directory) : undefined
  t.after(() => {
    spawnSync('umount', [directory])
    rmdirSync(directory)
  })
  if (device === undefined) return t.skip(noDevices)
  const raw = image(await buildHello(await quickstart(t)), 'raw-efi')
  const { code, stderr } = await ingot(['write', raw, device, '--yes'], { seconds: 300 })
  assert.equal(code, 1, stderr)
  assert.match(stderr, /^error: \/dev\/loop\d+ failed: [^]*nothing boots from it[^]*was it pulled out/m)
})

test(
  'formats that there are not, or that do not fit, are told before anything is built',
  limit,
  async (t) => {
    const directory = await quickstart(t)
    for (const [format, message] of [
      ['qcow', /no image format 'qcow'[\s\S]*did you mean qcow2\?[\s\S]*raw-efi, .*qcow2/],
      ['raw-bios', /raw-bios: hello boots by UEFI/],
      ['oci,,tar', /has an empty item/],
    ] as const) {
      const { code, stderr } = await ingot(['-C', directory, 'build', 'hello', '--format', format])
      assert.equal(code, 2, stderr)
      assert.match(stderr, message)
    }
    assert.equal(existsSync(join(directory, '.ingot/hello.qcow2')), false)
  },
)
