import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import type { Node } from '@ingot/contracts/node.ts'
import { parseFacts } from '@ingot/contracts/node.ts'
import { expectationsOf } from './expectations.ts'

const position = { file: 'ingot.ts', line: 1, column: 1 }
const origin = { module: 'secrets', option: 'secrets.token', positions: [] }
const blueprint = {
  expectations: [
    { kind: 'hostname', name: 'web' },
    { kind: 'package', name: 'htop' },
  ],
  secrets: [{ name: 'token', file: 'secrets/token.age', owner: 'admin', mode: 0o440, origin }],
} as unknown as Blueprint
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV a@example.org'

const nodeWith = (facts: Parameters<typeof parseFacts>[0]): Node => ({
  kind: 'node',
  name: 'web1',
  system: 'web',
  tags: [],
  facts: parseFacts(facts, position),
  position,
})

test('a system alone shows what it declares, and its secrets', () => {
  assert.deepEqual(expectationsOf(blueprint, undefined), [
    ...blueprint.expectations,
    { kind: 'secret', name: 'token', owner: 'admin', mode: 0o440 },
  ])
})

test("a node's facts are expected instead of, or beside, what the system declares", () => {
  const interfaces = [{ match: 'en*', addresses: ['192.0.2.10/24'] }]
  assert.deepEqual(expectationsOf(blueprint, nodeWith({ interfaces, sshKeys: { admin: [key] } })), [
    { kind: 'package', name: 'htop' },
    { kind: 'hostname', name: 'web1' },
    { kind: 'address', address: '192.0.2.10/24' },
    { kind: 'lines', path: '/run/ingot/authorized_keys.d/admin', lines: [key] },
    { kind: 'secret', name: 'token', owner: 'admin', mode: 0o440 },
  ])
})

test('a host name among the facts goes before the name of the node', () => {
  assert.ok(
    expectationsOf(blueprint, nodeWith({ hostname: 'front' })).some(
      (expected) => expected.kind === 'hostname' && expected.name === 'front',
    ),
  )
})
