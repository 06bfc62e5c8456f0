import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment } from '../deployments/deployment.ts'
import { nextKernelArguments, nextSerial } from './kernel-arguments.ts'
import { removable } from './retain.ts'

const system = (kernelParameters: readonly string[]): NonNullable<Deployment['shipped']> => ({
  schema: 1,
  system: 'hello',
  version: '1',
  architecture: 'amd64',
  boot: { mode: 'uefi', tries: 3, kernelParameters: [...kernelParameters] },
  health: [],
  updates: null,
})

test('the machine’s own arguments stay, the system’s change', () => {
  const from = {
    kernelArguments: [
      'rd.luks.name=1234=ingot-root',
      'root=/dev/mapper/ingot-root',
      'rw',
      'ingot.deployment=aaaaaaaaaaaa.0',
      'console=tty0',
      'console=ttyS0',
      'panic=10',
      'nomodeset',
      'ostree=/ostree/boot.1/ingot/x/0',
    ],
    shipped: system(['console=tty0', 'console=ttyS0', 'panic=10']),
  }
  assert.deepEqual(nextKernelArguments(from, ['console=tty0', 'console=ttyS0', 'quiet'], 'bbbbbbbbbbbb.0'), [
    'rd.luks.name=1234=ingot-root',
    'root=/dev/mapper/ingot-root',
    'rw',
    'nomodeset',
    'ingot.deployment=bbbbbbbbbbbb.0',
    'console=tty0',
    'console=ttyS0',
    'quiet',
  ])
})

test('a commit that is deployed again has the next number', () => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
  assert.equal(nextSerial([`${a}.0`, `${a}.0.origin`, `${a}.3`, `${b}.7`], a), 4)
  assert.equal(nextSerial([`${b}.7`], a), 0)
})

const list = (flags: readonly string[]) =>
  flags.map((text, index) => ({
    index,
    name: `${index}.0`,
    booted: text.includes('b'),
    pinned: text.includes('p'),
    isLive: text.includes('l'),
  }))

test('what may go', () => {
  const table: readonly (readonly [readonly string[], readonly string[], readonly number[]])[] = [
    // Fresh update: the new one, what runs and is good, an older good one, and an even older one.
    [['', 'b', '', ''], ['1.0', '2.0', '3.0'], [3]],
    // What runs is on trial: both good ones stay.
    [['b', '', ''], ['1.0', '2.0'], []],
    [['b', '', '', ''], ['1.0', '2.0', '3.0'], [3]],
    [['b', '', '', 'p'], ['1.0', '2.0', '3.0'], []],
    // Nothing was ever judged: one to go back to stays.
    [['b', '', ''], [], [2]],
    // Its configuration is in use, though it does not boot next any more.
    [['b', 'l', ''], ['0.0', '2.0'], []],
    [['b'], [], []],
  ]
  for (const [flags, good, gone] of table)
    assert.deepEqual(removable(list(flags), new Set(good)), gone, flags.join(','))
})
