import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DiskPlan, FoundPartition } from '@ingot/contracts/installation.ts'
import { measure } from '@ingot/machine/install/content-sizes.ts'
import { disk, partition } from '@ingot/machine/install/testing/samples.ts'
import { contentProblems, fillContents, movingNote, shrinkContents } from '@ingot/machine/install/resize.ts'
import { nodePorts } from '@ingot/machine/ports/node.ts'

/**
 * Real file systems, by the programs of this host: root, loop devices, e2fsprogs, btrfs-progs, ntfs-3g. Not among those that
 * `./test` runs: not every host has them, or gives loop devices away.
 */
const mebibyte = 2 ** 20

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

/** A loop device of 800 MiB with a file system. */
function device(t: TestContext, ...make: readonly [string, ...string[]]): FoundPartition {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-resize-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const image = join(directory, 'image')
  writeFileSync(image, '')
  truncateSync(image, 800 * mebibyte)
  const path = run('losetup', '--find', '--show', image).trim()
  t.after(() => run('losetup', '--detach', path))
  run(make[0], ...make.slice(1), path)
  const content = run('blkid', '--probe', '--match-tag', 'TYPE', '--output', 'value', path).trim()
  return partition(1, 1, 800, { path, content })
}

function planOf(found: FoundPartition, size: number): DiskPlan {
  const step = { kind: 'resize', partition: found, bytes: size * mebibyte, reason: '' } as const
  return { disk: disk(), mode: 'keep', isHalfInstalled: false, steps: [step] }
}

/** Mounts it for a while. */
function within<T>(t: TestContext, { path }: FoundPartition, work: (at: string) => T): T {
  const at = mkdtempSync(join(tmpdir(), 'ingot-mounted-'))
  t.after(() => rmSync(at, { recursive: true }))
  run('mount', path, at)
  try {
    return work(at)
  } finally {
    run('umount', at)
  }
}

const sums = (at: string) =>
  run('sh', '-c', 'cd "$1" && find . -type f -exec sha256sum {} + | sort', 'sh', at)

/** Files, and room between them. */
function filled(at: string): string {
  for (let count = 0; count < 12; count++) {
    mkdirSync(join(at, `${count}`))
    run('dd', 'if=/dev/urandom', `of=${at}/${count}/photo`, 'bs=1M', 'count=20', 'status=none')
  }
  for (let count = 0; count < 6; count++) rmSync(join(at, `${count}`), { recursive: true })
  return sums(at)
}

function copied(from: string, to: string): void {
  run('dd', `if=${from}`, `of=${to}`, 'bs=4M', 'status=none')
}

function sizeNow(found: FoundPartition): number {
  const size = measure(nodePorts, found)
  assert.ok('bytes' in size, JSON.stringify(size))
  return size.bytes / mebibyte
}

const kinds: readonly (readonly [string, ...string[]])[] = [
  ['mkfs.ext4', '-q'],
  ['mkfs.ext2', '-q'],
  ['mkfs.btrfs', '-q'],
  ['mkntfs', '-Q', '-F', '-q'],
]

for (const make of kinds)
  test(`${make[0]}: smaller, and larger again, with all that is in it`, { timeout: 300_000 }, (t) => {
    const found = device(t, ...make)
    const isNtfs = found.content === 'ntfs'
    let before = ''
    if (!isNtfs) before = within(t, found, filled)
    const plans = (size: number) => ({ ...planOf(found, size), others: [] })
    assert.deepEqual(contentProblems(nodePorts, plans(600)), [])
    const [small] = contentProblems(nodePorts, plans(40))
    assert.equal(small?.code, 'install-resize-small', JSON.stringify(small))
    t.diagnostic(JSON.stringify(small))
    shrinkContents(nodePorts, planOf(found, 600))
    assert.ok(sizeNow(found) <= 600)
    // Begun anew before its end moved.
    assert.deepEqual(contentProblems(nodePorts, plans(600)), [])
    shrinkContents(nodePorts, planOf(found, 600))
    if (!isNtfs) assert.equal(within(t, found, sums), before)
    if (isNtfs) {
      // What Windows is to check is left alone until it has done so, but for what is done already.
      assert.deepEqual(contentProblems(nodePorts, plans(700)), [])
      const [waits] = contentProblems(nodePorts, plans(500))
      assert.match(waits?.why ?? '', /scheduled for check/)
      return
    }
    fillContents(nodePorts, planOf(found, 800))
    assert.ok(sizeNow(found) > 790)
    assert.equal(within(t, found, sums), before)
  })

test(
  'an ext4 that is killed while it is moved goes on, with all that is in it',
  { timeout: 600_000 },
  async (t) => {
    const found = device(t, 'mkfs.ext4', '-q')
    const before = within(t, found, filled)
    const copy = device(t, 'mkfs.ext4', '-q')
    copied(found.path, copy.path)
    let inTheMiddle = 0
    for (let round = 0; round < 20; round++) {
      copied(copy.path, found.path)
      run('e2fsck', '-f', '-p', found.path)
      const moving = spawn('resize2fs', [found.path, `${320 * 1024}K`], { stdio: 'ignore' })
      const ended = once(moving, 'exit')
      await sleep(Math.random() * 60)
      mkdirSync('/var/lib/ingot', { recursive: true })
      writeFileSync(movingNote(found), '')
      t.after(() => rmSync(movingNote(found), { force: true }))
      moving.kill('SIGKILL')
      await ended
      if (/state: .*errors/.test(run('dumpe2fs', '-h', found.path))) inTheMiddle += 1
      assert.deepEqual(contentProblems(nodePorts, { ...planOf(found, 320), others: [] }), [])
      shrinkContents(nodePorts, planOf(found, 320))
      assert.ok(sizeNow(found) <= 320)
      assert.equal(within(t, found, sums), before)
    }
    t.diagnostic(`${inTheMiddle} of 20 were killed in the middle`)
    assert.ok(inTheMiddle > 0)
  },
)

test('swap keeps its names', (t) => {
  const found = device(t, 'mkswap', '--label', 'memory')
  const names = () =>
    run('blkid', '--probe', '--output', 'export', '--match-tag', 'UUID', '--match-tag', 'LABEL', found.path)
  const before = names()
  fillContents(nodePorts, planOf({ ...found, contentLabel: 'memory' }, 450))
  assert.equal(names(), before)
})

test('what is not sound is refused, and left as it is', (t) => {
  const found = device(t, 'mkfs.ext4', '-q')
  const mounted = mkdtempSync(join(tmpdir(), 'ingot-mounted-'))
  t.after(() => rmSync(mounted, { recursive: true }))
  // The copy of one that is mounted is one of a machine whose power went away.
  const copy = device(t, 'mkfs.ext4', '-q')
  run('mount', found.path, mounted)
  writeFileSync(join(mounted, 'file'), 'x')
  run('sync', '--file-system', mounted)
  run('dd', `if=${found.path}`, `of=${copy.path}`, 'bs=1M', 'status=none')
  run('umount', mounted)
  const [dirty] = contentProblems(nodePorts, { ...planOf(copy, 450), others: [] })
  assert.equal(dirty?.code, 'install-resize-check')
  assert.match(dirty.why ?? '', /not unmounted/)
  // An inode that nothing leads to, and a count that is wrong.
  assert.equal(spawnSync('debugfs', ['-w', '-R', 'set_inode_field <2> links_count 9', found.path]).status, 0)
  const [unsound] = contentProblems(nodePorts, { ...planOf(found, 450), others: [] })
  assert.equal(unsound?.code, 'install-resize-check')
  t.diagnostic(JSON.stringify([dirty, unsound]))
})
