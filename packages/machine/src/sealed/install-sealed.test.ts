import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { commitArgument, stateArgument } from '@ingot/contracts/sealed.ts'
import { rootedWorld, type RootedWorld } from '../testing/rooted.ts'
import { names, one, programs, releaseOf, table, three, two } from '../testing/sealed-machine.ts'
import { installSealed } from './install-sealed.ts'
import { sealedName } from './programs.ts'
import { uuidsOf } from './slots.ts'

/**
 * Plays the programs of an update; `fails`, or a program that is asked for it, ends with 1.
 * @param states whose key opens the state of the machine, and that of the release; empty: nobody's, it is plain.
 */
function updating(
  t: TestContext,
  fails: string,
  [own, released]: readonly [string, string] = ['', ''],
): { readonly world: RootedWorld; readonly code: string } {
  const [a, b] = [one.slice(0, 12), three.slice(0, 12)]
  const piece = 'piece'
  const told = table()
  const world = rootedWorld(t, (command) => {
    const [program, ...args] = command
    if (program === fails || args.some((word) => word.startsWith(fails))) return { status: 1 }
    const stdout = told(command)
    if (stdout !== undefined) return { stdout }
    const state = args.find((word) => word.startsWith(` ${stateArgument}=`))
    if (state !== undefined)
      return { status: released !== '' && ` ${stateArgument}=${released} `.startsWith(state) ? 0 : 1 }
    if (program === 'curl') return { stdout: '200' }
    if (program === 'sha256sum') return { stdout: createHash('sha256').update(piece).digest('hex') }
    if (program === 'cp') world.ports.files.write(args.at(-1) ?? '', piece)
    if (program === 'cmp' && args[0] === '--silent') return { status: 1 }
    return {}
  })
  const { files } = world.ports
  for (const directory of ['/proc', programs, '/var/lib/ingot']) files.makeDirectory(directory)
  const state = own === '' ? '' : ` ${stateArgument}=${own}`
  files.write('/proc/cmdline', `roothash=${one} ${commitArgument}=${one}${state}\n`)
  for (const name of [`ingot-4-${a}.efi`, `ingot-3-${b}.efi`]) files.write(`${programs}/${name}`, '')
  let code = 'done'
  try {
    const work = { release: releaseOf(piece), url: 'http://x', times: {}, note: () => {}, remember: () => {} }
    assert.equal(installSealed(world.ports, work), sealedName(two))
  } catch (error) {
    assert.ok(error instanceof IngotError)
    code = error.problems[0]?.code ?? ''
  }
  return { world, code }
}

test('a program that another key signed, or of another root or commit, changes nothing', (t) => {
  for (const [fails, expected] of [
    ['sbverify', 'program-foreign'],
    [`roothash=${two} `, 'release-mixed'],
    [`${commitArgument}=${two} `, 'release-mixed'],
  ] as const) {
    const { world, code } = updating(t, fails)
    assert.equal(code, expected)
    assert.equal(names(world).length, 2)
    assert.ok(!world.commands.some((command) => command.some((word) => word.startsWith('of=/dev'))))
  }
})

test('a release whose program would not find or not open the state of the machine changes nothing', (t) => {
  for (const [own, released, expected] of [
    ['', '', 'done'],
    ['ab', 'ab', 'done'],
    ['', 'ab', 'state-other'],
    ['ab', '', 'state-other'],
    ['ab', 'abc', 'state-other'],
    ['abc', 'ab', 'state-other'],
  ] as const) {
    const { world, code } = updating(t, 'nothing', [own, released])
    assert.equal(code, expected, `${own} ${released}`)
    if (code === 'done') continue
    assert.equal(names(world).length, 2)
    assert.ok(!world.commands.some((command) => command.some((word) => word.startsWith('of=/dev'))))
  }
})

test('the other program goes before its slot is written, the new one comes when all is there', (t) => {
  for (const fails of ['veritysetup', 'sfdisk', 'cp']) {
    const { world, code } = updating(t, fails)
    assert.notEqual(code, 'done')
    if (fails !== 'sfdisk') assert.deepEqual(names(world), [`ingot-4-${one.slice(0, 12)}.efi`], fails)
  }
  const { world, code } = updating(t, 'nothing')
  assert.equal(code, 'done')
  assert.deepEqual(names(world), [`ingot-4-${one.slice(0, 12)}.efi`, `ingot-5-${two.slice(0, 12)}+3.efi`])
  const written = world.commands.flatMap((command) => command.filter((word) => word.startsWith('of=/dev/')))
  assert.deepEqual([...new Set(written)], ['of=/dev/vda4', 'of=/dev/vda5'], 'never the slot that runs')
  const told = world.commands.filter((command) => command.includes('--part-uuid'))
  assert.deepEqual(
    told.map((command) => command.slice(-3)),
    [
      ['/dev/vda', '4', uuidsOf(two).root],
      ['/dev/vda', '5', uuidsOf(two).verity],
    ],
  )
})
