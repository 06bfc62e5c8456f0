import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { shippedSystemPath } from '@ingot/contracts/machine.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { shippedDiskPath } from '@ingot/contracts/shipped-disk.ts'
import type { Request } from '../command-line/command.ts'
import { rootedWorld, type RootedWorld } from '../testing/rooted.ts'
import { afterwards, installer } from './run-installer.ts'
import { commit, whole } from './testing/playing.ts'

const accounts = {
  '/usr/etc/passwd': 'root:x:0:\nadmin:x:1000:\n',
  '/usr/etc/group': 'sudo:x:27:\nadmin:x:1000:\n',
}
const files: Readonly<Record<string, string>> = {
  [shippedSystemPath]: JSON.stringify(whole.shipped),
  [shippedDiskPath]: JSON.stringify(whole.disk),
  ...accounts,
}

/** A machine with an empty disk, at which somebody may type. */
function world(
  t: TestContext,
  { answers = '', types }: { readonly answers?: string; readonly types?: string },
) {
  const state = { serial: 'first' }
  const made: RootedWorld = rootedWorld(t, ([program, ...args]) => {
    const last = args.at(-1) ?? ''
    if (program === 'uname') return { stdout: 'x86_64\n' }
    if (program === 'lsblk') {
      const disk = {
        name: 'vdb',
        path: '/dev/vdb',
        type: 'disk',
        ro: false,
        size: 2 ** 34,
        serial: state.serial,
      }
      return { stdout: JSON.stringify({ blockdevices: [disk] }) }
    }
    if (program === 'wipefs') return {}
    if (program !== 'ostree') return { status: 1, stderr: 'so far' }
    if (args[0] === 'rev-parse') return { stdout: `${commit}\n` }
    if (args[0] === 'cat') return { stdout: files[last] ?? '' }
    return { stdout: last === '/usr/lib/ingot' ? `-00644 0 0 1 ${shippedDiskPath}\n` : '' }
  })
  const { files: there } = made.ports
  for (const directory of ['/proc', '/sys/firmware/efi', '/dev']) there.makeDirectory(directory)
  there.write('/proc/meminfo', 'MemTotal: 2097152 kB\n')
  there.write('/dev/vdb', '')
  there.write('/answers', answers)
  const ask = (): string | undefined => types
  return {
    ...made,
    state,
    ports: { ...made.ports, console: { ...made.ports.console, isTerminal: true, ask } },
  }
}

function asked(given: Partial<Request>): Request {
  const values = { from: '/repository', commit, ...given.values }
  return { operands: [], flags: new Set(), json: false, ...given, values }
}

function refusal(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof IngotError, String(error))
    return error.problems.map(({ code }) => code)
  }
  throw new Error('nothing was refused')
}

test('a disk that was swapped while the question stood there is left alone', (t) => {
  const here = world(t, { types: 'vdb' })
  const request = asked({ operands: ['/dev/vdb'] })
  const ask = (): string => {
    here.state.serial = 'second'
    return 'vdb'
  }
  const ports = { ...here.ports, console: { ...here.ports.console, ask } }
  assert.deepEqual(
    refusal(() => installer.run(request, ports)),
    ['install-disk-changed'],
  )
  assert.ok(!here.commands.some(([program]) => program === 'sfdisk' || program === 'mountpoint'))
  assert.deepEqual(
    refusal(() => installer.run(request, here.ports)),
    ['install-failed'],
    'the same disk is taken',
  )
})

test('an account that cannot be made is refused before anything changes', (t) => {
  const request = asked({ operands: ['/dev/vdb'], flags: new Set(['yes']), values: { answers: '/answers' } })
  const one = world(t, { answers: 'users: { sudo: {}, anna: { groups: [wheel] }, admin: {} }' })
  assert.deepEqual(
    refusal(() => installer.run(request, one.ports)),
    ['install-group-unknown', 'install-account-taken'],
  )
  assert.match(one.commands.map((words) => words.join(' ')).join('\n'), /^lsblk/m)
  assert.ok(!one.commands.some(([program]) => program === 'sfdisk'))
})

test('who says what may be lost is not asked for the disk', (t) => {
  const { ports } = world(t, { types: '' })
  for (const flags of [new Set(['keep']), new Set(['destroy'])]) {
    const request = asked({ flags, values: flags.has('destroy') ? { destroy: 'vdb1' } : {} })
    assert.deepEqual(
      refusal(() => installer.run(request, ports)),
      ['install-disk-missing'],
    )
  }
})

test('a recovery key that is shown does not go with the screen', () => {
  assert.equal(afterwards(true, false, undefined), 'reboot')
  assert.equal(afterwards(true, false, 'key'), 'ask')
  assert.equal(afterwards(true, true, 'key'), 'ask')
  assert.equal(afterwards(false, true, undefined), 'ask')
  assert.equal(afterwards(false, false, 'key'), 'nothing')
})
