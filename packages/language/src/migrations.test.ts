import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { evaluate } from './evaluate.ts'
import { mkForce, mkIf, mkMerge } from './modifiers.ts'
import { defineModule } from './module.ts'
import { option } from './option.ts'
import { layer, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const ssh = defineModule({
  name: 'ssh',
  description: '',
  options: {
    services: {
      ssh: {
        enable: option(t.boolean(), { default: false, description: '' }),
        ports: option(t.listOf(t.port()), { default: [22], description: '' }),
        banners: option(t.recordOf(t.string()), { default: {}, description: '' }),
      },
    },
  },
  renamed: {
    'services.sshd.enable': 'services.ssh.enable',
    'services.openssh.server.ports': 'services.ssh.ports',
    'services.ssh.banner': 'services.ssh.banners',
  },
  removed: { 'services.sshd.useDns': 'remove it: names are never looked up' },
})

function run(...definitions: readonly unknown[]) {
  const layers = definitions.map((one, index) => layer(['system', 'base'][index] ?? `${index}`, one))
  return evaluate({ modules: [ssh], layers })
}

test('an old name counts as the new one, and is told where it stands', () => {
  const evaluation = run(
    {
      services: mkMerge([
        { sshd: mkIf(({ config }) => config !== undefined, { enable: mkForce(true) }) },
        { openssh: { server: { ports: [2222] } }, ssh: { ports: [22] } },
      ]),
    },
    { services: { ssh: { enable: false, banner: { a: 'x' } } } },
  )
  assert.deepEqual(tell(evaluation), [])
  assert.deepEqual(evaluation.values, {
    services: { ssh: { enable: true, ports: [22, 2222], banners: { a: 'x' } } },
  })
  assert.deepEqual(
    evaluation.warnings.map(({ message, position }) => `${message} | ${position?.file}`),
    [
      'services.sshd.enable is called services.ssh.enable now | system.services.0.sshd.enable',
      'services.openssh.server.ports is called services.ssh.ports now | system.services.1.openssh.server.ports',
      'services.ssh.banner is called services.ssh.banners now | base.services.ssh.banner',
    ],
  )
  assert.equal(
    evaluation.definitions['services.ssh.enable']?.[0]?.position.file,
    'system.services.0.sshd.enable',
  )
})

test('what is wrong with an old name is told at its own place', () => {
  assert.deepEqual(
    tell(run({ services: { sshd: { enable: 'yes' }, openssh: { server: { ports: [0] } } } })),
    [
      'option-type | services.ssh.ports: expected a port from 1 to 65535, got the number 0 | system.services.openssh.server.ports.0',
      'option-type | services.ssh.enable: expected true or false, got the text "yes" | system.services.sshd.enable',
    ],
  )
})

test('what is gone says what to do; what never was is unknown', () => {
  const { problems } = run({ services: { sshd: { useDns: true, enabel: true }, openssh: 1 } })
  assert.deepEqual(
    problems.map(({ code, message, hint }) => [code, message, hint]),
    [
      ['option-unknown', "unknown option 'services.openssh'", 'options here: ssh'],
      ['option-unknown', "unknown option 'services.sshd.enabel'", "did you mean 'services.ssh.enable'?"],
      [
        'option-removed',
        'services.sshd.useDns: there is no such option any more',
        'remove it: names are never looked up',
      ],
    ],
  )
})

test('old and new names are worth the same', () => {
  const ports = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 })
  fc.assert(
    fc.property(ports, ports, fc.boolean(), (own, base, enable) => {
      const written = (old: boolean, list: readonly number[]) =>
        old
          ? { services: { sshd: { enable }, openssh: { server: { ports: list } } } }
          : { services: { ssh: { enable, ports: list } } }
      const expected = run(written(false, own), written(false, base)).values
      for (const [a, b] of [
        [true, true],
        [true, false],
        [false, true],
      ] as const)
        assert.deepEqual(run(written(a, own), written(b, base)).values, expected)
    }),
  )
})

const account = t.submodule({
  options: {
    sshKeys: option(t.listOf(t.string()), { default: [], description: '' }),
    login: { shell: option(t.string(), { default: 'sh', description: '' }) },
  },
  renamed: { keys: 'sshKeys', 'tty.shell': 'login.shell' },
  removed: { 'tty.baud': 'remove it: there are no serial lines any more' },
})
const accounts = defineModule({
  name: 'accounts',
  description: '',
  options: {
    users: option(t.recordOf(account), { default: {}, description: '' }),
    list: option(t.listOf(account), { default: [], description: '' }),
    one: option(t.nullable(account), { default: null, description: '' }),
  },
})
const runAccounts = (definitions: unknown) =>
  evaluate({ modules: [accounts], layers: [layer('system', definitions)] })

test('old names inside submodules count, wherever the submodule stands', () => {
  const evaluation = runAccounts({
    users: mkMerge([
      { ann: { keys: ['a'], tty: mkIf(true, { shell: mkForce('fish') }) } },
      { ann: { sshKeys: ['b'], login: { shell: 'zsh' } } },
    ]),
    list: [{ keys: ['c'] }],
    one: { keys: ['d'] },
  })
  assert.deepEqual(tell(evaluation), [])
  assert.deepEqual(evaluation.values, {
    users: { ann: { sshKeys: ['b', 'a'], login: { shell: 'fish' } } },
    list: [{ sshKeys: ['c'], login: { shell: 'sh' } }],
    one: { sshKeys: ['d'], login: { shell: 'sh' } },
  })
  assert.deepEqual(
    evaluation.warnings.map(({ message, position }) => `${message} | ${position?.file}`).toSorted(),
    [
      'list.keys is called list.sshKeys now | system.list.0.keys',
      'one.keys is called one.sshKeys now | system.one.keys',
      'users.ann.keys is called users.ann.sshKeys now | system.users.0.ann.keys',
      'users.ann.tty.shell is called users.ann.login.shell now | system.users.0.ann.tty.shell',
    ],
  )
  assert.equal(
    evaluation.definitions['users.ann.login.shell']?.[0]?.position.file,
    'system.users.0.ann.tty.shell',
  )
})

test('what is gone from a submodule says what to do, and what never was is unknown', () => {
  const { problems } = runAccounts({ users: { ann: { tty: { baud: 9600, foo: 1 }, kes: [] } } })
  assert.deepEqual(
    problems.map(({ code, message, hint, where }) => [
      code,
      message,
      hint,
      typeof where === 'object' ? where.file : where,
    ]),
    [
      [
        'option-unknown',
        "unknown option 'users.ann.kes'",
        'options here: login, sshKeys',
        'system.users.ann.kes',
      ],
      [
        'option-removed',
        'users.ann.tty.baud: there is no such option any more',
        'remove it: there are no serial lines any more',
        'system.users.ann.tty.baud',
      ],
      [
        'option-unknown',
        "unknown option 'users.ann.tty.foo'",
        '`ingot options` lists all of them',
        'system.users.ann.tty.foo',
      ],
    ],
  )
})

test('an old name that is no path is refused where the submodule is made', () => {
  assert.throws(
    () => t.submodule({ options: {}, renamed: { 'a..b': 'c' } }),
    /a submodule: "a\.\.b" is no path/,
  )
})

test('a name from elsewhere is no option, and the hint says what is', () => {
  const module = defineModule({
    name: 'packages',
    description: '',
    options: { packages: option(t.listOf(t.string()), { default: [], description: '' }) },
    foreign: { 'environment.systemPackages': 'here it is `packages`' },
  })
  const told = (definitions: unknown) =>
    evaluate({ modules: [module], layers: [layer('system', definitions)] }).problems.map(
      ({ message, hint }) => [message, hint],
    )
  assert.deepEqual(told({ environment: { systemPackages: ['htop'] } }), [
    ["unknown option 'environment.systemPackages'", 'here it is `packages`'],
  ])
  assert.deepEqual(
    told({ environment: { other: 1 } }).map(([message]) => message),
    ["unknown option 'environment.other'"],
  )
})
