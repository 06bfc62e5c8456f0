import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Release } from '@ingot/contracts/release.ts'
import { planRelease } from './plan-release.ts'
import type { ReleaseRequest } from './plan-release.ts'

const now = new Date('2026-01-01T00:00:00Z')
const request: ReleaseRequest = {
  system: 'hello',
  version: '1',
  commit: 'a'.repeat(64),
  minimumSequence: 0,
  bootMode: 'uefi',
  architecture: 'amd64',
  notes: '',
}
const published = (value: Release) => ({ value, file: { path: 'releases/hello/1.json', text: '' } })
const first = planRelease([], request, now).release

const plan = (more: Partial<ReleaseRequest>) => () =>
  planRelease([published(first)] as never, { ...request, ...more }, now)

test('the same commit is no new release', () => {
  assert.equal(planRelease([published(first)] as never, request, now).kind, 'same')
})

test('other notes for what was released are refused, the same ones are not', () => {
  assert.throws(plan({ notes: 'late' }), { message: /keeps its notes/ })
  assert.equal(plan({ notes: first.notes })().kind, 'same')
})

test('a barrier is refused where it would come too late, or leads nowhere', () => {
  assert.throws(plan({ minimumSequence: 1 }), { message: /release 1 of 'hello' is this already/ })
  assert.throws(plan({ minimumSequence: 9, commit: 'b'.repeat(64) }), { message: /there is no release 9/ })
  assert.equal(plan({ minimumSequence: 1, commit: 'b'.repeat(64) })().release.minimumSequence, 1)
})
