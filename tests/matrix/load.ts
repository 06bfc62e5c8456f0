import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

interface Limits {
  readonly signal: AbortSignal
}

async function run({ signal }: Limits, program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, args, { timeout: 300_000, signal, maxBuffer: 1 << 26 })
  return stdout
}

async function inScratch<T>(limits: Limits, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-load-'))
  try {
    return await work(directory)
  } finally {
    // The root of a container has files of other owners.
    await run(limits, 'rm', '-rf', directory)
  }
}

/** Says who it is and of which distribution. */
const script = 'id -un admin; . /etc/os-release; echo "$ID"'
const said = 'admin\ndebian\n'

/** podman loads an image and runs it; without root on this host skopeo reads it. */
export async function loadContainer(image: string, limits: Limits): Promise<string> {
  if (process.getuid?.() !== 0) {
    const { Layers } = JSON.parse(await run(limits, 'skopeo', 'inspect', `oci-archive:${image}`)) as {
      readonly Layers: readonly string[]
    }
    assert.ok(Layers.length > 30)
    return 'read by skopeo'
  }
  return inScratch(limits, async (directory) => {
    const podman = [
      ['--root', join(directory, 'root'), '--runroot', join(directory, 'run'), '--storage-driver', 'overlay'],
      ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
    ].flat()
    const loaded = await run(limits, 'podman', ...podman, 'load', '--quiet', '--input', image)
    const name = loaded.trim().split(' ').at(-1) ?? ''
    const narrow = ['--network=none', '--ulimit=nofile=1024:1024', '--ulimit=nproc=4096:4096']
    try {
      const ran = await run(limits, 'podman', ...podman, 'run', '--rm', ...narrow, name, 'sh', '-euc', script)
      assert.equal(ran, said)
    } finally {
      await run(limits, 'podman', ...podman, 'system', 'reset', '--force')
    }
    return 'loaded and run by podman'
  })
}

/** tar unpacks the archive, and a program of it runs in it. */
export function loadArchive(image: string, limits: Limits): Promise<string> {
  return inScratch(limits, async (directory) => {
    const tree = join(directory, 'tree')
    mkdirSync(tree)
    const asRoot = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--map-auto']
    const [tar = '', ...more] = [...asRoot, 'tar', '-C', tree, '-xpf', image]
    await run(limits, tar, ...more)
    const view = ['--unshare-all', '--bind', tree, '/', '--proc', '/proc', '--dev', '/dev']
    assert.equal(await run(limits, 'bwrap', ...view, 'sh', '-euc', script), said)
    return 'unpacked by tar, a shell run in it'
  })
}

/** libvirt's schema fits the domain. */
export async function readDomain(image: string, limits: Limits): Promise<string> {
  await run(limits, 'virt-xml-validate', image, 'domain')
  return "held to libvirt's schema"
}
