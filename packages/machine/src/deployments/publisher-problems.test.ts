import assert from 'node:assert/strict'
import { test } from 'node:test'
import { workError } from '@ingot/contracts/problem.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { leavingProblems, withPublishersProblems } from './publisher-problems.ts'

const full = { code: 'boot-partition-full', message: 'no room', hint: 'make some' }

test('what kept the publisher from its work reaches whoever asked OSTree', (t) => {
  const { ports } = rootedWorld(t)
  const ostree = (): void => {
    assert.throws(() => leavingProblems(ports, () => failing(full)))
    failing({ code: 'ostree-failed', message: 'child process exited with code 1' })
  }
  assert.throws(() => withPublishersProblems(ports, ostree), { problems: [full] })
})

test('what an earlier publisher left is not told again', (t) => {
  const { ports } = rootedWorld(t)
  assert.throws(() => leavingProblems(ports, () => failing(full)))
  const other = { code: 'ostree-failed', message: 'no such commit' }
  assert.throws(() => withPublishersProblems(ports, () => failing(other)), { problems: [other] })
})

function failing(problem: { readonly code: string; readonly message: string }): never {
  throw workError(problem)
}
