import assert from 'node:assert/strict'
import { test } from 'node:test'
import { releaseOf } from '@ingot/release/testing/world.ts'
import { renderStatus, type Status } from './status.ts'

const release = releaseOf()
const at = '2026-06-01T00:00:00Z'
const asked: Status = {
  deployments: [],
  onMedium: false,
  pending: false,
  failures: [],
  lastCheck: { at, kind: 'offer', release },
}
const { commit } = release
const failure: Status['failures'][number] = {
  commit,
  deployment: `${commit.slice(0, 12)}.0`,
  title: 'hello 5',
  at,
  cause: 'check',
  what: 'shop answers',
  journal: [],
}

function updates(status: Status): string {
  return /^updates .*$/m.exec(renderStatus(status, Date.parse(at)))?.[0] ?? ''
}

test('what failed on this machine is neither news nor installed', () => {
  assert.match(updates(asked), /5 \(release 5\) is available;/)
  assert.match(updates({ ...asked, failures: [failure] }), /5 \(release 5\) failed on this machine;/)
})
