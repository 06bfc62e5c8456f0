import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeBase64 } from '@ingot/contracts/base64.ts'
import { parsePublicKey } from './public-key.ts'
import { rolloutPlace } from './rollout.ts'
import {
  ask,
  channelKey,
  headOf,
  hex,
  keyOf,
  machineOf,
  releaseOf,
  releaseKey,
  serverOf,
  signedBy,
} from './testing/world.ts'
import { headPath, releasePath } from './published-paths.ts'

test('base64 gives back every sequence of bytes, and takes only the one text for it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      assert.deepEqual(decodeBase64(Buffer.from(bytes).toString('base64')), bytes)
    }),
  )
  for (const text of ['A', 'AB', 'AB=', 'AB=C', 'AA==A', 'A B=', 'AB==', '====', 'AAB=']) {
    assert.equal(decodeBase64(text), undefined, text)
  }
})

test('a key has the name that minisign prints', () => {
  const bytes = Buffer.from(`4564${'0102030405060708'}${'aa'.repeat(32)}`, 'hex')
  assert.equal(parsePublicKey(bytes.toString('base64'))?.keyId, '0807060504030201')
  assert.equal(parsePublicKey(keyOf(7).publicKey)?.keyId, '0707070707070707')
  assert.equal(parsePublicKey(`${'A'.repeat(56)}`), undefined)
})

const machineId = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })

test('whoever was offered a release at a share is offered it at every larger one', () => {
  fc.assert(
    fc.property(
      machineId,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (id, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        const kind = (rollout: number) =>
          ask(serverOf({ rollout }), machineOf({ machineId: id })).decision.kind
        assert.ok(kind(less) === 'wait' || kind(more) === 'offer')
        assert.equal(kind(1), 'offer')
      },
    ),
  )
})

test('places are spread evenly, and differ from release to release', () => {
  const ids = Array.from({ length: 4000 }, (_, index) => index.toString(16).padStart(32, '0'))
  for (const share of [0.01, 0.1, 0.5]) {
    const within = ids.filter((id) => rolloutPlace(id, 'hello', 5) < share).length / ids.length
    assert.ok(Math.abs(within - share) < 0.03, `${within} of ${share}`)
  }
  const early = ids.filter((id) => rolloutPlace(id, 'hello', 5) < 0.1)
  const again = early.filter((id) => rolloutPlace(id, 'hello', 6) < 0.1).length / early.length
  assert.ok(again < 0.2, `${again}`)
})

test('no changed byte of a head or a release is ever offered', () => {
  const release = signedBy(releasePath('hello', 5), releaseOf(), [releaseKey])
  const head = signedBy(
    headPath('hello', 'stable'),
    headOf({ release: { sequence: 5, sha256: release.sha256 } }),
    [channelKey],
  )
  fc.assert(
    fc.property(
      fc.constantFrom(head, release),
      fc.nat(),
      fc.integer({ min: 32, max: 126 }),
      (file, at, code) => {
        const index = at % file.text.length
        const text = file.text.slice(0, index) + String.fromCharCode(code) + file.text.slice(index + 1)
        fc.pre(text !== file.text)
        const damaged = { ...signedBy(file.path, text, []), signatures: file.signatures }
        const server = { [head.path]: head, [release.path]: release, [file.path]: damaged }
        assert.equal(ask(server, machineOf()).decision.kind, 'refuse')
      },
    ),
  )
})

test('a machine never goes back by itself, whatever the channel says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      fc.nat(39),
      (target, current, barrier) => {
        const minimumSequence = barrier % target
        const barriers = minimumSequence > 0 ? [{ sequence: minimumSequence, commit: hex('b') }] : []
        const server = serverOf({}, { sequence: target, minimumSequence }, ...barriers)
        const { decision } = ask(
          server,
          machineOf({ current: { system: 'hello', sequence: current, commit: hex('c') } }),
        )
        if (decision.kind === 'offer') {
          assert.ok(decision.release.sequence >= current)
          assert.ok(decision.release.minimumSequence <= current)
        } else assert.ok(target < current)
      },
    ),
  )
})
