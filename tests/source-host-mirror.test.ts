import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Lock } from '@ingot/contracts/lock.ts'
import { parseLock } from '@ingot/source/debian/lock-file.ts'
import { lockProject } from '@ingot/source/debian/lock-project.ts'
import { renderLock } from '@ingot/source/debian/lock-text.ts'
import { inspectPooled } from '@ingot/source/debian/pool.ts'
import { toolsSource } from '@ingot/source/debian/request.ts'
import type { LockRequest } from '@ingot/source/debian/request.ts'
import { sliceOf, toolsOf } from '@ingot/source/debian/slice.ts'
import { scratch } from './source-archive.ts'
import { problemsOf } from './source-bench.ts'

const request: LockRequest = {
  systems: [
    {
      name: 'hello',
      source: { ...toolsSource(), architecture: 'amd64' },
      root: [
        'dbus',
        'htop',
        'nftables',
        'openssh-server',
        'sudo',
        'systemd-resolved',
        'systemd-sysv',
        'udev',
      ],
      initramfs: ['dracut', 'linux-image-amd64', 'ostree-boot', 'zstd'],
      accounts: ['admin'],
    },
  ],
  tools: [
    { purpose: 'tree', packages: ['coreutils', 'dash', 'ostree', 'tar'] },
    { purpose: 'image', packages: ['dosfstools', 'e2fsprogs', 'mtools'] },
  ],
}

test(
  "a system and its tools are locked from the mirror that the host's apt uses",
  { timeout: 600_000 },
  async (context) => {
    const directory = scratch(context)
    const pool = join(directory, 'pool')
    const lock = (previous: Lock | null, update: 'none' | 'all'): Promise<Lock> =>
      lockProject(request, previous, { state: join(directory, 'state'), pool, update })
    const first = await lock(null, 'none')
    assert.deepEqual(parseLock(renderLock(first), 'ingot.lock'), first)

    const slice = sliceOf(first, 'hello')
    const names = new Set(slice.root.map(({ name }) => name))
    for (const name of ['base-files', 'dpkg', 'libc6', 'systemd', 'openssh-server'])
      assert.ok(names.has(name), name)
    assert.ok(
      !names.has('linux-image-amd64') && slice.initramfs.some(({ name }) => name === 'linux-image-amd64'),
    )
    assert.ok(toolsOf(first, 'image').some(({ name }) => name === 'mtools'))
    for (const name of ['messagebus', 'sshd', 'systemd-network', 'systemd-resolve', '_ssh', 'kvm', 'input']) {
      const id = slice.ids[name] ?? 0
      assert.ok(id > 100 && id < 1000, `${name} has ${id}`)
    }
    assert.equal(slice.ids['admin'], 1000)
    assert.equal(slice.ids['sudo'], undefined, "Debian's own number stays")
    for (const { sha256, bytes } of slice.root)
      assert.equal(await inspectPooled(pool, sha256, bytes), 'sound')
    assert.ok(Object.values(first.archives).every(({ signedBy }) => /^[0-9A-F]{40,}$/.test(signedBy)))

    const started = performance.now()
    assert.deepEqual(await lock(first, 'all'), first, 'the same archive, the same lock')
    context.diagnostic(
      `locked again with warm indexes in ${((performance.now() - started) / 1000).toFixed(1)} s`,
    )

    const [system] = request.systems
    assert.ok(system)
    const typo = { systems: [{ ...system, root: ['htpo'] }], tools: [] }
    const problems = await problemsOf(
      lockProject(typo, first, { state: join(directory, 'state'), pool, update: 'none' }),
    )
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['package-unknown'],
    )
    assert.match(problems[0]?.hint ?? '', /htop/)
  },
)
