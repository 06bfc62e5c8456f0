import assert from 'node:assert/strict'
import { test } from 'node:test'
import { option } from '../option.ts'
import { evaluateOptions, tell } from '../testing/evaluate.ts'
import { t } from '../types.ts'
import type { OptionType } from '../type.ts'

const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org'
const same = (values: readonly unknown[]) => values.map((value) => [value, value] as const)

/** Type, what it takes with what that becomes, what it refuses. */
const table: readonly (readonly [
  OptionType,
  readonly (readonly [unknown, unknown])[],
  readonly unknown[],
])[] = [
  [t.boolean(), same([true, false]), ['true', 0, null, []]],
  [t.string(), same(['', 'a b', 'a\tb', 'ü']), ['a\nb', 'a\u0000', 1, null, 'x'.repeat(4097)]],
  [t.string({ pattern: /^a+$/, minLength: 2, maxLength: 3 }), same(['aa', 'aaa']), ['a', 'aaaa', 'ab']],
  [t.text(), same(['', 'a\nb']), ['a\u0000b', 1]],
  [t.integer(), same([0, -5, 2 ** 53 - 1]), [1.5, NaN, Infinity, 2 ** 53, '1', null]],
  [t.integer({ min: 0, max: 2 }), same([0, 1, 2]), [-1, 3]],
  [t.port(), same([1, 65_535]), [0, 65_536, '22', 22.5]],
  [t.oneOf(['a', 'b']), same(['a', 'b']), ['c', 'A', null]],
  [
    t.absolutePath(),
    same(['/', '/etc', '/etc/a b', '/etc/...', '/ü']),
    [
      '',
      'etc',
      './etc',
      '//etc',
      '/etc/',
      '/etc/../x',
      '/.',
      '/a\nb',
      `/${'x'.repeat(256)}`,
      '/x'.repeat(2048),
    ],
  ],
  [
    t.fileMode(),
    [
      [0o644, 0o644],
      ['0644', 0o644],
      ['644', 0o644],
      ['4755', 0o4755],
      [0, 0],
      [0o7777, 0o7777],
      [0o600, 0o600],
      [0o1777, 0o1777],
      [0o620, 0o620],
      ['1204', 0o1204],
    ],
    // Decimal numbers that nobody means.
    [644, 755, 600, 640, 700, 777, -1, 0o10000, 0.5, '888', '64', 'rw', null],
  ],
  [t.userName(), same(['root', '_apt', 'a-b_c1']), ['', 'Root', '1a', '-a', 'a'.repeat(32), 'a b', 'a.b']],
  [
    t.packageName(),
    same(['htop', 'g++', 'libc6:i386', '0ad']),
    ['a', 'Htop', 'htop=1', 'htop ', '-a', 'a/b'],
  ],
  [
    t.unitName(),
    same(['ssh.service', 'a@b.timer', 'dev-x\\x2d.mount']),
    ['ssh', '.service', 'a b.service', '../a.service', 'ssh.conf'],
  ],
  [t.hostName(), same(['a', 'web-1', '0']), ['', 'Web', '-a', 'a-', 'a.b', 'a'.repeat(64)]],
  [
    t.hostAddress(),
    same(['ntp.example.org', 'a', '192.0.2.1', '2001:db8::1']),
    ['', '192.0.2', 'a b', 'a..b', '1::2::3'],
  ],
  [
    t.ipAddress(),
    same(['192.0.2.1', '2001:db8::1', '::']),
    ['192.0.2.256', '192.0.2.1/24', 'a', '01.2.3.4', ':::'],
  ],
  [
    t.cidr(),
    same(['192.0.2.1/24', '2001:db8::1/64']),
    ['192.0.2.1', '192.0.2.1/33', 'x/24', '192.0.2.1/024', '::/129'],
  ],
  [t.sshKey(), same([key]), ['', 'ssh-ed25519', key.slice(0, 60), `${key}\n${key}`, 'ssh-dss AAAA', 1]],
  [t.secret(), same([{ kind: 'secret', name: 'a' }]), ['a', { kind: 'secret' }, null]],
  [t.nullable(t.port()), same([null, 1]), [0, undefined]],
  [t.listOf(t.port()), same([[], [1, 2]]), [[0], 1, {}, null]],
  [t.recordOf(t.port()), same([{}, { a: 1 }]), [[], 1, null, new Map(), new Date(0)]],
  [
    t.settings(),
    same([{}, { a: { b: [1, 'x', null, true] } }]),
    [[], 1, { a: undefined }, { a: NaN }, { a: new Date(0) }],
  ],
]

for (const [type, taken, refused] of table) {
  const read = (value: unknown) => {
    const evaluation = evaluateOptions({ x: option(type, { description: '' }) }, { x: value })
    return { values: evaluation.values, problems: tell(evaluation) }
  }
  test(`${type.name} takes`, () => {
    for (const [written, value] of taken)
      assert.deepEqual(read(written), { values: { x: value }, problems: [] })
  })
  test(`${type.name} refuses`, () => {
    for (const written of refused) {
      const { problems } = read(written)
      assert.ok(problems.length > 0, `takes ${JSON.stringify(written)}`)
      for (const problem of problems) assert.match(problem, /^option-type \| x.*: expected .* \| system\.x/)
    }
  })
}

test('a value that may be a secret is not repeated', () => {
  const secrets = {
    password: option(t.secret(), { description: '' }),
    key: option(t.sshKey(), { description: '' }),
  }
  const written = { password: 'hunter2', key: '-----BEGIN OPENSSH PRIVATE KEY----- hunter2' }
  const { problems } = evaluateOptions(secrets, written)
  assert.equal(problems.length, 2)
  assert.doesNotMatch(JSON.stringify(problems), /hunter2/)
})

const hint = (type: OptionType, x: unknown) =>
  evaluateOptions({ x: option(type, { description: '' }) }, { x }).problems[0]?.hint

test('hints', () => {
  assert.equal(hint(t.oneOf(['uefi', 'bios']), 'uefy'), 'did you mean uefi?')
  assert.equal(hint(t.fileMode(), 10_644), 'write 0o10644')
  assert.equal(hint(t.fileMode(), 644), 'write 0o644')
  assert.equal(hint(t.boolean(), 'off'), 'write false, without quotes')
  assert.equal(hint(t.string(), 1), 'write "1"')
  assert.equal(hint(t.text(), true), 'write "true"')
})

test('options of a submodule stand below `options`', () => {
  const bare = { port: { kind: 'option' } } as never
  assert.throws(() => t.submodule(bare), /t\.submodule: expected \{ options: \{ \.\.\. \} \}/)
})
