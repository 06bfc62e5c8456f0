import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { chooseDeployment, revertTarget } from './choose.ts'
import { deploymentName, type Deployment } from './deployment.ts'
import { readDeployments } from './read-deployments.ts'

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]

/** A sysroot as OSTree lays it out, with `a` booted and `b` next. */
function machine(t: TestContext): readonly Deployment[] {
  const { ports, root } = rootedWorld(t)
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const entry = (index: number, version: number) => `title x
version ${version}
options rw ingot.deployment=${(index === 0 ? b : a).slice(0, 12)}.0 ostree=/ostree/boot.1/ingot/k/${index}
linux /ostree/ingot-k/vmlinuz
`
  for (const [index, checksum] of [b, a].entries()) {
    put(`sysroot/ostree/deploy/ingot/deploy/${checksum}.0/usr/lib/os-release`, '')
    mkdirSync(join(root, 'sysroot/ostree/boot.1/ingot/k'), { recursive: true })
    symlinkSync(
      `../../../deploy/ingot/deploy/${checksum}.0`,
      join(root, `sysroot/ostree/boot.1/ingot/k/${index}`),
    )
  }
  put(
    `sysroot/ostree/deploy/ingot/deploy/${a}.0.origin`,
    '[origin]\nrefspec=ingot/hello\n[libostree-transient]\npinned=true\n',
  )
  // OSTree counts down: the highest version is first.
  put('sysroot/boot/loader.1/entries/ostree-1.conf', entry(1, 1))
  put('sysroot/boot/loader.1/entries/ostree-2.conf', entry(0, 2))
  put('sysroot/boot/loader.1/entries/other.conf', 'title not ours\n')
  symlinkSync('loader.1', join(root, 'sysroot/boot/loader'))
  return readDeployments(ports.files, {
    root: '/sysroot',
    running: `/sysroot/ostree/deploy/ingot/deploy/${a}.0`,
  })
}

test('deployments in the order of the menu', (t) => {
  const deployments = machine(t)
  assert.deepEqual(
    deployments.map((one) => [one.index, deploymentName(one), one.booted, one.pinned, one.refspec]),
    [
      [0, 'bbbbbbbbbbbb.0', false, false, undefined],
      [1, 'aaaaaaaaaaaa.0', true, true, 'ingot/hello'],
    ],
  )
})

test('a machine that OSTree does not keep says so', (t) => {
  const { ports } = rootedWorld(t)
  assert.throws(
    () => readDeployments(ports.files),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'not-ostree',
  )
})

test('the deployment that a person means', (t) => {
  const deployments = machine(t)
  for (const [text, index] of [
    ['0', 0],
    ['1', 1],
    ['booted', 1],
    ['next', 0],
    ['aaaa', 1],
    ['bbbbbbbbbbbb.0', 0],
  ] as const)
    assert.equal(chooseDeployment(deployments, text).index, index, text)
  assert.throws(() => chooseDeployment(deployments, '2'), /there is no deployment '2'/)
})

test('a revert goes back to what runs, else to what ran before', (t) => {
  const deployments = machine(t)
  assert.equal(revertTarget(deployments).index, 1)
  const [next, running] = deployments
  assert.ok(next && running)
  const later = [
    { ...running, index: 0 },
    { ...next, index: 1 },
  ]
  assert.equal(revertTarget(later).index, 1)
  assert.throws(() => revertTarget(later.slice(0, 1)), /no other deployment/)
})
