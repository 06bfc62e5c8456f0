import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { performStep } from './perform.ts'

const db = { name: 'db', path: '/var/lib/db' }
const pool = { device: '/dev/vda2', place: '/pool' }

test('a copy is made beside, is on the disk, and only then has its name', (t) => {
  const { ports, commands } = rootedWorld(t, () => ({}))
  ports.files.makeDirectory('/pool/@state/db/.b.0')
  performStep(ports, pool, 'b.0', { ...db, kind: 'fork', from: 'a.0' })
  assert.deepEqual(commands, [
    ['btrfs', 'subvolume', 'delete', '/pool/@state/db/.b.0'],
    ['btrfs', 'subvolume', 'snapshot', '/pool/@state/db/a.0', '/pool/@state/db/.b.0'],
    ['btrfs', 'filesystem', 'sync', '/pool/@state/db'],
    ['mv', '--no-target-directory', '/pool/@state/db/.b.0', '/pool/@state/db/b.0'],
  ])
})

test('the first copy has what lay in the directory, if there was one', (t) => {
  const { ports, commands } = rootedWorld(t, () => ({}))
  const copied = () => commands.some(([program]) => program === 'cp')
  performStep(ports, pool, 'a.0', { ...db, kind: 'adopt' })
  assert.ok(!copied())
  ports.files.makeDirectory(db.path)
  performStep(ports, pool, 'a.0', { ...db, kind: 'adopt' })
  assert.ok(copied())
})

test('what a failed deployment left moves, and is never deleted', (t) => {
  const { ports, commands } = rootedWorld(t, () => ({}))
  const said = performStep(ports, pool, 'a.0', { ...db, kind: 'set-aside', deployment: 'b.0' })
  assert.match(said, /failed b\.0 .*@snapshots\/state\/db\/b\.0-\d{4}-/)
  assert.deepEqual(
    commands.map(([program]) => program),
    ['mv'],
  )
})

test('a tool that fails stops the boot with what it said', (t) => {
  const { ports } = rootedWorld(t, () => ({ status: 1, stderr: 'no such subvolume' }))
  assert.throws(() => performStep(ports, pool, 'a.0', { ...db, kind: 'mount' }), /mount -t btrfs failed/)
})
