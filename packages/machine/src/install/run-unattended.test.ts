import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { shippedSystemPath } from '@ingot/contracts/machine.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import { shippedDiskPath } from '@ingot/contracts/shipped-disk.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { runUnattended } from './run-unattended.ts'
import { commit, playInstallation, whole } from './testing/playing.ts'

const { meeting } = setupVolume
const record = '/run/ingot/install/stick/ingot/answers.json'
const shipped: Readonly<Record<string, string>> = {
  [shippedSystemPath]: JSON.stringify(whole.shipped),
  [shippedDiskPath]: JSON.stringify(whole.disk),
  '/usr/etc/passwd': 'root:x:0:\n',
  '/usr/etc/group': 'root:x:0:\n',
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Given {
  readonly answers: string
  /** Called when somebody has time to press a key. */
  readonly meanwhile?: (press: () => void, swap: () => void) => void
  /** The answers that the disk says that it was installed by. */
  readonly installedBy?: string
  /** Answers of another machine. */
  readonly beside?: string
  /** What its partitions are called. */
  readonly labels?: readonly string[]
  readonly isBootUnread?: boolean
}

/** A live system with a volume, and a disk that may have been installed. */
function world(t: TestContext, given: Given) {
  const { answers, meanwhile, installedBy, beside, labels = ['ingot-esp'], isBootUnread = false } = given
  const state = { serial: 'first', slept: 0, isPartitioned: false }
  const part = { name: '-', type: 'part', ro: false, size: 2 ** 29 }
  const children =
    installedBy === undefined && !isBootUnread
      ? []
      : labels.map((partlabel, index) => ({
          ...part,
          path: `/dev/vdb${index + 1}`,
          partn: index + 1,
          start: 2048 + index * 2 ** 20,
          partlabel,
          fstype: 'vfat',
        }))
  const made = rootedWorld(t, (command, { input = '' }) => {
    const [program, ...args] = command
    if (program === 'sha256sum') return { stdout: `${digestOf(input)}  -\n` }
    const last = args.at(-1) ?? ''
    if (program === 'uname') return { stdout: 'x86_64\n' }
    if (program === 'blkid' && args.includes('--cache-file')) return { stdout: '/dev/sda\n' }
    if (program === 'umount' && args[0] === '--quiet') return { status: 32 }
    if (program === 'mount' && args.includes('/dev/vdb1') && args.includes('vfat') && isBootUnread)
      return { status: 32, stderr: 'wrong fs type' }
    if (program === 'sfdisk') state.isPartitioned = true
    if (program === 'lsblk' && !state.isPartitioned) {
      const disk = { name: 'vdb', path: '/dev/vdb', type: 'disk', ro: false, size: 20 * 2 ** 30 }
      const found = { ...disk, pttype: children.length > 0 ? 'gpt' : null, serial: state.serial, children }
      const empty = { ...disk, name: 'vdc', path: '/dev/vdc' }
      return { stdout: JSON.stringify({ blockdevices: [found, empty] }) }
    }
    if (program !== 'ostree' || args[0] === 'admin') return playInstallation(() => made.root, command)
    if (args[0] === 'rev-parse') return { stdout: `${commit}\n` }
    if (args[0] === 'cat') return { stdout: shipped[last] ?? '' }
    return { stdout: last === '/usr/lib/ingot' ? `-00644 0 0 1 ${shippedDiskPath}\n` : '' }
  })
  const { files } = made.ports
  const booted = `/ostree/deploy/ingot/deploy/${commit}.0`
  for (const directory of [
    '/sys/firmware/efi',
    '/dev',
    '/run/ingot/install/stick/ingot',
    `${meeting.directory}/volume`,
    '/proc',
    booted,
  ])
    files.makeDirectory(directory)
  files.write('/proc/meminfo', 'MemTotal: 2097152 kB\n')
  files.write('/dev/vdb', '')
  files.write(`${meeting.directory}/volume/answers.yaml`, answers)
  files.makeDirectory(`${meeting.directory}/volume/answers`)
  if (beside !== undefined) files.write(`${meeting.directory}/volume/answers/other.yaml`, beside)
  if (installedBy !== undefined)
    files.write(
      record,
      JSON.stringify({ sha256: digestOf(installedBy), at: 'then', system: 'hello', version: '1' }),
    )
  const sleep = (): void => {
    state.slept += 1
    if (state.slept === 1) files.write(meeting.shown, '')
    if (state.slept === 3)
      meanwhile?.(
        () => files.write(meeting.stop, ''),
        () => {
          state.serial = 'second'
        },
      )
  }
  const ports = { ...made.ports, clock: { now: () => 0, monotonic: () => 0, sleep } }
  const run = (): readonly string[] => {
    try {
      runUnattended(request, ports)
      return []
    } catch (error) {
      assert.ok(error instanceof IngotError, String(error instanceof Error ? error.stack : error))
      return error.problems.map(({ code }) => code)
    }
  }
  const changed = () => made.commands.some(([program]) => program === 'sfdisk')
  const last = () => made.commands.at(-1)?.join(' ')
  return { run, changed, last, state, said: () => files.read(meeting.said) ?? '', files }
}

const request = {
  operands: [],
  flags: new Set(['unattended']),
  values: { from: '/repository', commit },
  json: false,
}
const simple = 'disk: /dev/vdb\n'

test('with nobody there it installs after its time, notes by what, and switches the machine off', (t) => {
  const here = world(t, { answers: simple })
  assert.deepEqual(here.run(), [], here.said())
  assert.ok(here.changed())
  assert.equal(here.state.slept, 12)
  assert.match(
    here.said(),
    /^create +root[^]*It begins in 10 seconds[^]*naming the partitions\nhello 1 is on \/dev\/vdb/m,
  )
  assert.equal(here.last(), 'systemctl poweroff')
  const noted = JSON.parse(here.files.read('/run/ingot/install/esp/ingot/answers.json') ?? '')
  assert.equal(noted.sha256, digestOf(simple))
})

test('what becomes of the machine is what the answers say', (t) => {
  const reboots = world(t, { answers: `${simple}afterwards: reboot\n` })
  assert.deepEqual(reboots.run(), [])
  assert.equal(reboots.last(), 'systemctl reboot')
  const stays = world(t, { answers: `${simple}afterwards: stay\n` })
  assert.deepEqual(stays.run(), [])
  assert.match(stays.last() ?? '', /^umount /)
})

test('a key stops it, and nothing is changed', (t) => {
  const here = world(t, { answers: simple, meanwhile: (press) => press() })
  assert.deepEqual(here.run(), [])
  assert.match(here.said(), /stopped by a key: nothing was changed/)
  assert.ok(!here.changed())
})

test('a disk that was swapped while people had their time is left alone', (t) => {
  const here = world(t, { answers: simple, meanwhile: (_, swap) => swap() })
  assert.deepEqual(here.run(), ['install-disk-changed'])
  assert.match(here.said(), /Nothing was changed\.\n/)
  assert.ok(!here.changed())
})

test('the same answers install a machine once; others, that name what goes, once more', (t) => {
  const all = `${simple}destroy: all\n`
  const same = world(t, { answers: all, installedBy: all })
  assert.deepEqual(same.run(), [])
  assert.match(same.said(), /\/dev\/vdb was installed by these answers already: hello 1, then/)
  assert.ok(!same.changed())
  assert.match(same.last() ?? '', /^umount /, 'it stays')
  const elsewhere = world(t, { answers: 'disk: /dev/vdc', installedBy: 'disk: /dev/vdc' })
  assert.deepEqual(elsewhere.run(), [])
  assert.match(elsewhere.said(), /\/dev\/vdb was installed by these answers already/)
  assert.ok(!elsewhere.changed())
  const unknown = world(t, { answers: all, installedBy: 'of its own', beside: 'of its own' })
  assert.deepEqual(unknown.run(), [])
  assert.ok(!unknown.changed(), 'the machine is not known by its name this time')
  const half = world(t, { answers: all, installedBy: all, labels: ['ingot-esp-mirror'] })
  assert.deepEqual(half.run(), [])
  assert.ok(!half.changed(), 'the first disk of a mirror is gone')
  const unfinished = world(t, {
    answers: all,
    installedBy: all,
    labels: ['ingot-esp', 'installing-root'],
  })
  assert.deepEqual(unfinished.run(), [])
  assert.ok(unfinished.changed(), 'not all partitions had their names')
  const others = world(t, { answers: all, installedBy: 'others' })
  assert.deepEqual(others.run(), [])
  assert.ok(others.changed())
  const unread = world(t, { answers: all, isBootUnread: true })
  assert.deepEqual(unread.run(), ['setup-record-unread'])
  assert.ok(!unread.changed())
})

test('what is wrong is shown at the consoles with its place, and nothing is changed', (t) => {
  for (const [answers, code, words] of [
    ['disk: [', 'answers-syntax', /at INGOT-SETUP\/answers\.yaml:1:\d/],
    ['disk: sda', 'answers-invalid', /at INGOT-SETUP\/answers\.yaml:1:7\n/],
    ['disk: /dev/sdx', 'install-disk-unknown', /\/dev\/sdx/],
    [simple, 'install-destroy-unasked', /vdb1 would be lost[^]*destroy/],
  ] as const) {
    const here = world(t, { answers, installedBy: 'others' })
    assert.deepEqual([...new Set(here.run())], [code])
    assert.match(here.said(), words)
    assert.match(here.said(), /^error: [^]*Nothing was changed\.\n/m)
    assert.ok(!here.changed())
  }
})
