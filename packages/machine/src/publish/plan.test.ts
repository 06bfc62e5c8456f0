import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Installed } from './installed.ts'
import { planPublication, type Phase } from './plan.ts'
import { systemdBoot } from './systemd-boot.ts'
import { installed, mebibyte, openDisk, type Disk } from './testing/disk.ts'

const a = installed('a', { booted: true })
const b = installed('b')
const c = installed('c', { kernels: 'c' })

function publish(
  disk: Disk,
  deployments: readonly Installed[],
  good = ['a'],
  phase: Phase = 'settle',
): readonly string[] {
  for (const step of planPublication(disk.state(deployments, { good }), phase, systemdBoot))
    disk.perform(step)
  return disk.menu()
}

function refuses(code: string, attempt: () => unknown): void {
  assert.throws(attempt, (error) => error instanceof IngotError && error.problems[0]?.code === code)
}

test('a machine learns a new deployment, judges it, and takes the next', () => {
  const disk = openDisk()
  assert.deepEqual(publish(disk, [a]), ['a 1 good'])
  assert.deepEqual(publish(disk, [b, a]), ['b 2 3-0', 'a 1 good'])
  assert.deepEqual(publish(disk, [b, a], ['a', 'b']), ['b 2 good', 'a 1 good'])
  assert.deepEqual(publish(disk, [c, a], ['a', 'b']), ['c 3 3-0', 'a 1 good'])
})

test('what is good is never counted again, and what was counted keeps its count', () => {
  const disk = openDisk()
  publish(disk, [b, a])
  disk.count('b')
  assert.deepEqual(publish(disk, [b, a]), ['b 2 2-1', 'a 1 good'])
  // Somebody lost /var: what is blessed on the boot partition stays so.
  assert.deepEqual(publish(disk, [b, a], []), ['b 2 2-1', 'a 1 good'])
})

test('what used up its tries stays last, and is not offered anew once it is known to be bad', () => {
  const disk = openDisk()
  publish(disk, [b, a])
  for (let tried = 0; tried < 3; tried++) disk.count('b')
  assert.deepEqual(publish(disk, [b, a]), ['a 1 good', 'b 2 0-3'])
  disk.files.delete(disk.entryOf('b'))
  const state = disk.state([b, a], { good: ['a'], bad: ['b'] })
  assert.deepEqual(planPublication(state, 'settle', systemdBoot), [])
})

test('an entry that is gone is offered again, unless it is known to be bad', () => {
  const disk = openDisk()
  publish(disk, [b, a])
  disk.files.delete(disk.entryOf('b'))
  assert.deepEqual(publish(disk, [b, a]), ['b 2 3-0', 'a 1 good'])
})

test("the menu follows OSTree's order, without changing an entry in place", () => {
  const disk = openDisk()
  publish(disk, [b, a], ['a', 'b'])
  assert.deepEqual(publish(disk, [a, b], ['a', 'b']), ['a 3 good', 'b 2 good'])
  assert.deepEqual(planPublication(disk.state([a, b], { good: ['a', 'b'] }), 'settle', systemdBoot), [])
})

test('before OSTree switches, nothing new is offered, but its kernel is there, and what goes is withdrawn', () => {
  const disk = openDisk()
  publish(disk, [b, a], ['a', 'b'])
  assert.deepEqual(publish(disk, [c, a], ['a', 'b'], 'prepare'), ['a 1 good'])
  assert.deepEqual(disk.kernels(), ['a', 'c'])
  // OSTree failed, and did not switch: the next look puts all as it was.
  assert.deepEqual(publish(disk, [b, a], ['a', 'b']), ['b 2 good', 'a 1 good'])
  assert.deepEqual(disk.kernels(), ['a'])
})

test('a full boot partition refuses before anything changes; what goes makes room', () => {
  const roomy = openDisk(90 * mebibyte)
  publish(roomy, [a])
  assert.deepEqual(publish(roomy, [c, a], ['a'], 'prepare'), ['a 1 good'])
  const full = openDisk(70 * mebibyte)
  publish(full, [a])
  refuses('boot-partition-full', () => planPublication(full.state([c, a]), 'prepare', systemdBoot))
  const alone = installed('c', { kernels: 'c', booted: true })
  refuses('boot-partition-full', () => planPublication(full.state([alone]), 'settle', systemdBoot))
})

test('nothing is touched where the running deployment is none of those that are known', () => {
  const disk = openDisk()
  publish(disk, [a])
  for (const deployments of [[], [b]])
    refuses('booted-unknown', () => planPublication(disk.state(deployments), 'settle', systemdBoot))
})

test('a torn entry, a kernel of the wrong size and leftovers are put right', () => {
  const disk = openDisk()
  publish(disk, [b, a], ['a', 'b'])
  disk.files.set(disk.entryOf('b'), '\0\0')
  disk.files.set(`/esp/ingot/${a.kernels}/vmlinuz`, 5)
  disk.files.set('/esp/ingot/x.new', 1)
  assert.deepEqual(publish(disk, [b, a], ['a', 'b']), ['b 2 good', 'a 1 good'])
  assert.ok(disk.boots(a) && disk.boots(b))
  assert.ok(!disk.files.has('/esp/ingot/x.new'))
})

test('what is newly offered trusts no kernel for its size, and is offered when its kernels are on the disk', () => {
  const disk = openDisk()
  publish(disk, [a])
  publish(disk, [c, a], ['a'], 'prepare')
  const steps = planPublication(disk.state([c, a], { good: ['a'] }), 'settle', systemdBoot)
  const kinds = steps.map(
    (step) => `${step.kind} ${step.kind === 'copy' ? step.to : 'path' in step ? step.path : ''}`,
  )
  const directory = `/esp/ingot/${c.kernels}`
  const from = kinds.indexOf(`copy ${directory}/vmlinuz`)
  assert.deepEqual(kinds.slice(from, from + 4), [
    `copy ${directory}/vmlinuz`,
    `directory ${directory}`,
    `copy ${directory}/initramfs.img`,
    'sync /esp',
  ])
  assert.ok(from + 4 < kinds.findIndex((kind) => kind.startsWith('write /esp/loader')))
  publish(disk, [c, a])
  assert.deepEqual(planPublication(disk.state([c, a], { good: ['a'] }), 'settle', systemdBoot), [])
})

const act = fc.constantFrom('deploy b', 'deploy c', 'deploy d', 'revert', 'undeploy', 'boot', 'bless')

test('wherever the power goes, the loader finds something that boots, and the next look puts all right', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(act, fc.nat(30)), { maxLength: 12 }), (acts) => {
      const disk = openDisk()
      const life: Life = { disk, deployments: [a], good: ['a'] }
      work(life, 'settle', life.deployments, Infinity)
      for (const [what, cut] of acts) live(life, what, cut)
    }),
    { numRuns: 500 },
  )
})

/** A machine over time. */
interface Life {
  readonly disk: Disk
  deployments: readonly Installed[]
  good: readonly string[]
}

/** Performs a phase until the power goes, and looks at the disk after each step. @returns whether it came to the end. */
function work(life: Life, phase: Phase, deployments: readonly Installed[], cut: number): boolean {
  const steps = planPublication(life.disk.state(deployments, { good: life.good }), phase, systemdBoot)
  for (const [index, step] of steps.entries()) {
    if (index >= cut) return false
    life.disk.perform(step)
    if (life.disk.menu().length > 0) findsOne(life, JSON.stringify(step))
  }
  return true
}

/** What the loader would start (where all tries are used up, the first one nevertheless) has a tree, a link to it, and its kernels. */
function findsOne({ disk, deployments }: Life, after: string): void {
  const [first] = disk.offers()
  const chosen = deployments.find(({ name }) => name === first?.deployment)
  assert.ok(chosen !== undefined && disk.boots(chosen), `${after}: ${disk.menu().join(', ')}`)
}

function live(life: Life, what: string, cut: number): void {
  const booted = life.deployments.find((one) => one.booted) ?? a
  if (what === 'bless') life.good = [...new Set([...life.good, booted.name.slice(0, 1)])]
  if (what === 'boot') boot(life)
  // OSTree: the publisher first, then it switches, then what it switched from is deleted.
  const next = nextDeployments(life, what, booted)
  if (work(life, 'prepare', next, cut)) life.deployments = next
  work(life, 'settle', life.deployments, cut)
  findsOne(life, 'the power went')
  // The next boot begins with this.
  work(life, 'settle', life.deployments, Infinity)
  const state = life.disk.state(life.deployments, { good: life.good })
  assert.deepEqual(planPublication(state, 'settle', systemdBoot), [])
  for (const one of life.deployments) assert.ok(life.disk.boots(one), one.name)
}

function boot(life: Life): void {
  const [first] = life.disk.offers()
  if (first === undefined) return
  if (first.tries !== 'good' && first.tries.left > 0) life.disk.count(first.deployment.slice(0, 1))
  life.deployments = life.deployments.map((one) => ({ ...one, booted: one.name === first.deployment }))
}

function nextDeployments({ deployments }: Life, what: string, booted: Installed): readonly Installed[] {
  const letter = /^deploy (.)$/.exec(what)?.[1]
  if (letter !== undefined && deployments.every(({ name }) => !name.startsWith(letter)))
    return [installed(letter, { kernels: letter === 'd' ? 'd' : 'a' }), booted]
  if (what === 'revert') return deployments.toReversed()
  if (what === 'undeploy') return [booted]
  return deployments
}
