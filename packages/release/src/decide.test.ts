import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headPath, releasePath } from './published-paths.ts'
import {
  ask,
  channelKey,
  headOf,
  hex,
  machineOf,
  otherKey,
  releaseKey,
  releaseOf,
  serverOf,
  signedBy,
} from './testing/world.ts'
import type { MachineState } from './machine-state.ts'
import type { Server } from './testing/world.ts'

const head = headPath('hello', 'stable')
const five = releasePath('hello', 5)

test('a newer release is offered, and what was seen is remembered', () => {
  const { decision, asked } = ask(serverOf(), machineOf())
  assert.equal(decision.kind, 'offer')
  assert.deepEqual(asked, ['trust/2.json', head, five])
  assert.deepEqual(decision.remember?.lastHead, { version: 7, channelKeys: [channelKey.id] })
})

test('what runs already is up to date, also where the channel is paused or it failed once', () => {
  const current = { system: 'hello', sequence: 5, commit: hex('5') }
  for (const server of [serverOf(), serverOf({ paused: true }), serverOf({ rollout: 0 })]) {
    assert.equal(ask(server, machineOf({ current, quarantined: [hex('5')] })).decision.kind, 'up-to-date')
  }
})

const without = (server: Server, path: string): Server =>
  Object.fromEntries(Object.entries(server).filter(([key]) => key !== path))
const unsigned = (server: Server, path: string): Server => ({
  ...server,
  [path]: { ...server[path]!, signatures: {} },
})
const resigned = (server: Server, path: string): Server => ({
  ...server,
  [path]: signedBy(path, server[path]!.text, [otherKey]),
})
const changed = (server: Server, path: string): Server => {
  const { text, signatures } = server[path]!
  return {
    ...server,
    [path]: { ...signedBy(path, text.replace('"schema":1', '"schema": 1'), []), signatures },
  }
}
const signedHead = (value: unknown): Server => ({
  ...serverOf(),
  [head]: signedBy(head, value, [channelKey]),
})
const signedFive = (value: unknown): Server => {
  const file = signedBy(five, value, [releaseKey])
  const named = headOf({ release: { sequence: 5, sha256: file.sha256 } })
  return { [five]: file, [head]: signedBy(head, named, [channelKey]) }
}

const refusals: readonly (readonly [string, string, Server, Partial<MachineState>?])[] = [
  ['a head that nobody signed', 'statement-unsigned', unsigned(serverOf(), head)],
  ['a release that nobody signed', 'statement-unsigned', unsigned(serverOf(), five)],
  ['a head signed by a key without that role', 'statement-unsigned', resigned(serverOf(), head)],
  ['a release signed by a key without that role', 'statement-unsigned', resigned(serverOf(), five)],
  ['a head changed by one blank', 'signature-wrong', changed(serverOf(), head)],
  ['a release changed by one blank', 'release-mixed', changed(serverOf(), five)],
  ['no head', 'statement-missing', without(serverOf(), head)],
  ['no release', 'statement-missing', without(serverOf(), five)],
  ['a head that is no JSON', 'statement-malformed', signedHead('{"schema":1')],
  ['a head of a later schema', 'statement-malformed', signedHead({ ...headOf(), schema: 2 })],
  ['a head that says more', 'statement-malformed', signedHead({ ...headOf(), mirror: 'x' })],
  ['a release where the head should be', 'statement-malformed', signedHead(releaseOf())],
  ['a head that is far too long', 'statement-malformed', signedHead(' '.repeat(70_000))],
  ['a head of another channel', 'head-of-another-channel', serverOf({ channel: 'testing' })],
  ['a head of another system', 'head-of-another-channel', serverOf({ system: 'other' })],
  ['an older head', 'head-replayed', serverOf({ version: 5 })],
  ['an expired head', 'head-expired', serverOf({ expires: '2026-06-01T12:00:00Z' })],
  ['a head from the future', 'clock-behind', serverOf({ issued: '2026-06-01T13:30:00Z' })],
  ['a clock that stands at 1970', 'clock-behind', serverOf(), { now: new Date(0) }],
  ['a release of another digest', 'release-mixed', serverOf({ release: { sequence: 5, sha256: hex('0') } })],
  ['a release of another system', 'release-mixed', signedFive(releaseOf({ system: 'other' }))],
  ['a release of another number', 'release-mixed', signedFive(releaseOf({ sequence: 6 }))],
  ['a release whose barrier is itself', 'statement-malformed', signedFive(releaseOf({ minimumSequence: 5 }))],
  ['another architecture', 'architecture-wrong', serverOf({}, { architecture: 'arm64' })],
  ['another boot mode', 'boot-mode-wrong', serverOf({}, { bootMode: 'bios' })],
  [
    'an older release',
    'release-older',
    serverOf(),
    { current: { system: 'hello', sequence: 6, commit: hex('6') } },
  ],
  ['what failed here', 'release-quarantined', serverOf(), { quarantined: [hex('5')] }],
  ['a barrier that is not there', 'statement-missing', serverOf({}, { sequence: 9, minimumSequence: 8 })],
  [
    'a barrier that failed here',
    'release-quarantined',
    serverOf({}, { sequence: 9, minimumSequence: 8 }, { sequence: 8, commit: hex('8') }),
    { quarantined: [hex('8')] },
  ],
]

for (const [what, code, server, machine] of refusals) {
  test(`refused: ${what}`, () => {
    const { decision } = ask(server, machineOf(machine))
    assert.equal(decision.kind === 'refuse' && decision.problem.code, code, JSON.stringify(decision))
    assert.ok(decision.kind === 'refuse' && decision.problem.hint)
  })
}

const waits: readonly (readonly [string, string, Server, Partial<MachineState>?])[] = [
  ['a paused channel', 'channel-paused', serverOf({ paused: true })],
  ['a paused channel, asked early', 'channel-paused', serverOf({ paused: true }), { allow: { early: true } }],
  ['a rollout that has not begun', 'rollout-later', serverOf({ rollout: 0 })],
]
for (const [what, code, server, machine] of waits) {
  test(`waits: ${what}`, () => {
    const { decision } = ask(server, machineOf(machine))
    assert.equal(decision.kind === 'wait' && decision.problem.code, code, JSON.stringify(decision))
  })
}

const allowed: readonly (readonly [string, Server, Partial<MachineState>])[] = [
  [
    'an older release where it was told so',
    serverOf(),
    { current: { system: 'hello', sequence: 6, commit: hex('6') }, allow: { downgrade: true } },
  ],
  ['a quarantined one, again', serverOf(), { quarantined: [hex('5')], allow: { quarantined: true } }],
  ['a rollout, early', serverOf({ rollout: 0 }), { allow: { early: true } }],
  ['the same head again', serverOf({ version: 6 }), {}],
  ['a clock that is behind by less than an hour', serverOf({ issued: '2026-06-01T12:59:00Z' }), {}],
  [
    'another system, whatever number the present one has',
    serverOf(),
    { current: { system: 'other', sequence: 90, commit: hex('9') } },
  ],
]
for (const [what, server, machine] of allowed) {
  test(`offered: ${what}`, () => {
    const { decision } = ask(server, machineOf(machine))
    assert.equal(decision.kind === 'offer' && decision.release.sequence, 5, JSON.stringify(decision))
  })
}

test('an older machine goes through the barriers, the earliest first', () => {
  const server = serverOf(
    {},
    { sequence: 9, minimumSequence: 7, commit: hex('9') },
    { sequence: 7, minimumSequence: 5, commit: hex('7') },
    { sequence: 5 },
  )
  const at = (sequence: number, commit = hex('0')) => {
    const { decision } = ask(server, machineOf({ current: { system: 'hello', sequence, commit } }))
    return decision.kind === 'offer' ? [decision.release.sequence, decision.target.sequence] : decision
  }
  assert.deepEqual(at(1), [5, 9])
  assert.deepEqual(at(5), [7, 9])
  assert.deepEqual(at(6), [7, 9])
  assert.deepEqual(at(7), [9, 9])
  assert.deepEqual(at(0, hex('5')), [7, 9], 'what an image brought is told by its commit')
})

test('nothing is asked for before what vouches for it was checked', () => {
  assert.deepEqual(ask(unsigned(serverOf(), head), machineOf()).asked, ['trust/2.json', head])
  assert.deepEqual(ask(serverOf({ version: 5 }), machineOf()).asked, ['trust/2.json', head])
})

function sealedOutcome(isSealed: boolean, release: object): string {
  const { decision } = ask(serverOf({}, { sequence: 5, ...release }), machineOf({ isSealed }))
  return decision.kind === 'refuse' ? decision.problem.code : decision.kind
}

test('a sealed machine takes sealed releases only, and no other machine does', () => {
  const file = { bytes: 1, pieces: [hex('a')] }
  const sealed = { rootHash: hex('b'), root: file, verity: file, program: file }
  assert.equal(sealedOutcome(true, { sealed }), 'offer')
  assert.equal(sealedOutcome(false, {}), 'offer')
  assert.equal(sealedOutcome(true, {}), 'sealed-wrong')
  assert.equal(sealedOutcome(false, { sealed }), 'sealed-wrong')
})
