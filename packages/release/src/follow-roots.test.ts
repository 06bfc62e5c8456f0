import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Root } from '@ingot/contracts/release.ts'
import {
  ask,
  channelKey,
  keyOf,
  machineOf,
  otherKey,
  rootKey,
  rootOf,
  serverOf,
  withRoots,
} from './testing/world.ts'
import type { Key, Server } from './testing/world.ts'

const role = (keys: readonly Key[], threshold = 1) => ({ keys: keys.map(({ id }) => id), threshold })
const byRoot = (keys: readonly Key[], threshold = 1) => ({ ...rootOf().roles, root: role(keys, threshold) })

const two = rootOf({ version: 2, roles: byRoot([otherKey]) })
const three = rootOf({ version: 3, roles: byRoot([otherKey]) })
const revoked = rootOf({ version: 2, roles: { ...rootOf().roles, channel: role([otherKey]) } })
const [, spare] = [keyOf(1), keyOf(0x55)]

function codeOf(server: Server, root: Root = rootOf()): string {
  const { decision } = ask(server, machineOf({ root }))
  return decision.kind === 'refuse' ? decision.problem.code : decision.kind
}

const table: readonly (readonly [string, string, Server, Root?])[] = [
  ['a rotation signed by both', 'offer', withRoots(serverOf(), [two, [rootKey, otherKey]])],
  ['two rotations', 'offer', withRoots(serverOf(), [two, [rootKey, otherKey]], [three, [otherKey]])],
  ['a rotation without the old key', 'statement-unsigned', withRoots(serverOf(), [two, [otherKey]])],
  ['a rotation without the new key', 'statement-unsigned', withRoots(serverOf(), [two, [rootKey]])],
  [
    'a second one signed by the key that the first revoked',
    'statement-unsigned',
    withRoots(serverOf(), [two, [rootKey, otherKey]], [three, [rootKey]]),
  ],
  [
    'a version too far',
    'root-version-wrong',
    {
      ...serverOf(),
      'trust/2.json': withRoots({}, [three, [rootKey, otherKey]])['trust/3.json']!,
    },
  ],
  ['a head signed by a revoked key', 'statement-unsigned', withRoots(serverOf(), [revoked, [rootKey]])],
  [
    'one signature where two are asked for',
    'signatures-too-few',
    withRoots(serverOf(), [rootOf({ version: 2, roles: byRoot([rootKey, otherKey], 2) }), [rootKey]]),
  ],
  [
    'two signatures where two are asked for',
    'offer',
    withRoots(serverOf(), [
      rootOf({ version: 2, roles: byRoot([rootKey, otherKey], 2) }),
      [rootKey, otherKey],
    ]),
  ],
  [
    'a key under the name of another',
    'root-key-misnamed',
    withRoots(serverOf(), [
      rootOf({ version: 2, keys: { ...rootOf().keys, [otherKey.id]: spare.publicKey } }),
      [rootKey],
    ]),
  ],
  [
    'one key under two names',
    'statement-malformed',
    withRoots(serverOf(), [
      rootOf({ version: 2, keys: { ...rootOf().keys, [spare.id]: otherKey.publicKey } }),
      [rootKey],
    ]),
  ],
  [
    'more signatures asked for than there are keys',
    'statement-malformed',
    withRoots(serverOf(), [rootOf({ version: 2, roles: byRoot([rootKey], 2) }), [rootKey]]),
  ],
  ['an expired root', 'root-expired', serverOf(), rootOf({ expires: '2026-05-01T00:00:00Z' })],
  [
    'an expired root with a successor',
    'offer',
    withRoots(serverOf(), [two, [rootKey, otherKey]]),
    rootOf({ expires: '2026-05-01T00:00:00Z' }),
  ],
]
for (const [what, code, server, root] of table) {
  test(`${code}: ${what}`, () => assert.equal(codeOf(server, root), code))
}

test('the newest root is remembered, and asked for no more', () => {
  const server = withRoots(serverOf(), [two, [rootKey, otherKey]])
  const { decision } = ask(server, machineOf())
  assert.equal(decision.remember?.root.version, 2)
  const again = ask(server, machineOf({ root: two }))
  assert.equal(again.asked[0], 'trust/3.json')
})

test('once the channel has other keys, an absurdly high version of a lost one is forgotten', () => {
  const machine = machineOf({ lastHead: { version: 2 ** 50, channelKeys: [channelKey.id] } })
  assert.equal(ask(serverOf(), machine).decision.kind, 'refuse')
  const both = rootOf({ version: 2, roles: { ...rootOf().roles, channel: role([channelKey, otherKey]) } })
  const { decision } = ask(withRoots(serverOf(), [both, [rootKey]]), machine)
  assert.equal(decision.kind, 'offer')
  assert.equal(decision.remember?.lastHead.version, 7)
})
