import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate } from './evaluate.ts'
import { mkDefault, mkForce, mkIf } from './modifiers.ts'
import { defineModule } from './module.ts'
import type { ConfigOf } from './module.ts'
import { option } from './option.ts'
import { layer, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const off = () => option(t.boolean(), { default: false, description: '' })
const network = defineModule({
  name: 'network',
  description: '',
  options: {
    ports: option(t.listOf(t.port()), { default: [], description: '' }),
    network: { enable: off() },
  },
})
const ssh = defineModule({
  name: 'ssh',
  description: '',
  uses: [network],
  options: { ssh: { enable: off(), port: option(t.port(), { default: 22, description: '' }) } },
  define: ({ config }) => (config.ssh.enable ? { ports: [config.ssh.port], network: { enable: true } } : {}),
})
const remote = defineModule({
  name: 'remote',
  description: '',
  uses: [ssh],
  options: { remote: { enable: off() } },
  define: ({ config }) => ({
    ssh: mkIf(config.remote.enable, { enable: mkDefault(true), port: mkDefault(2222) }),
  }),
})
const modules = [network, ssh, remote]
const positionless = { file: '-', line: 1, column: 1 }

test('modules define options of others, through several steps, in any order', () => {
  const expected = {
    ports: [2222],
    network: { enable: true },
    ssh: { enable: true, port: 2222 },
    remote: { enable: true },
  }
  for (const order of [modules, modules.toReversed(), [ssh, remote, network]]) {
    const evaluation = evaluate({ modules: order, layers: [layer('system', { remote: { enable: true } })] })
    assert.deepEqual(tell(evaluation), [])
    assert.deepEqual(evaluation.values, expected)
  }
})

test('what a person says outranks what modules say', () => {
  const said = { remote: { enable: true }, ssh: { port: 1 }, network: { enable: false } }
  const { config } = evaluate({ modules, layers: [layer('system', said)] })
  assert.equal(config.ssh.port, 1)
  assert.deepEqual(config.ports, [1])
  assert.equal(config.network.enable, false)
})

test('a module remembers its definitions under its own name', () => {
  const { definitions } = evaluate({ modules, layers: [layer('system', { ssh: { enable: true } })] })
  const enabled = definitions['network.enable']?.map(({ by, used, value }) => ({ by, used, value }))
  assert.deepEqual(enabled, [
    { by: 'module ssh', used: true, value: true },
    { by: 'default', used: false, value: false },
  ])
})

test('a module that decides on what it reads is a cycle', () => {
  const flip = defineModule({
    name: 'flip',
    description: '',
    options: { flag: off() },
    define: ({ config }) => (config.flag ? {} : { flag: true }),
  })
  assert.deepEqual(
    tell(evaluate({ modules: [flip], layers: [] })).map((line) => line.split(' | ', 2)),
    [['option-cycle', 'flag: needs its own value, through what module flip defines']],
  )
})

test('problems of what a module reads are told once', () => {
  const evaluation = evaluate({ modules, layers: [layer('system', { ssh: { enable: 1 } })] })
  assert.deepEqual(tell(evaluation), [
    'option-type | ssh.enable: expected true or false, got the number 1 | system.ssh.enable',
  ])
})

test('a module whose function throws is named', () => {
  const broken = defineModule({
    name: 'broken',
    description: '',
    options: {},
    define: () => {
      throw new Error('no luck')
    },
  })
  assert.deepEqual(tell(evaluate({ modules: [broken], layers: [] })), [
    'definition-threw | module broken: the function that defines it failed: no luck | -',
  ])
})

test('data with lazy conditions needs no function', () => {
  const data = defineModule({
    name: 'data',
    description: '',
    uses: [network],
    options: { data: { enable: off() } },
    define: {
      ports: mkIf(({ config }: { config: { data: { enable: boolean } } }) => config.data.enable, [80]),
    },
  })
  const on = evaluate({ modules: [network, data], layers: [layer('system', { data: { enable: true } })] })
  assert.deepEqual(on.config.ports, [80])
  assert.deepEqual(evaluate({ modules: [network, data], layers: [] }).config.ports, [])
})

test('defaults may be computed from the configuration, the name and the options beside', () => {
  const users = defineModule({
    name: 'users',
    description: '',
    options: {
      homes: option(t.string(), { default: '/home', description: '' }),
      users: option(
        t.recordOf(
          t.submodule({
            options: {
              home: option(t.string(), {
                default: ({ config, name }: { config: { homes: string }; name: string }) =>
                  `${config.homes}/${name}`,
                description: '',
              }),
              cache: option(t.string(), {
                default: ({ self }: { self: { home: string } }) => `${self.home}/.cache`,
                description: '',
              }),
            },
          }),
        ),
        { default: {}, description: '' },
      ),
    },
  })
  const said = { homes: '/var/home', users: { a: {}, b: { home: '/b' } } }
  const { values } = evaluate({ modules: [users], layers: [layer('system', said)] })
  assert.deepEqual((values as unknown as ConfigOf<typeof users>).users, {
    a: { home: '/var/home/a', cache: '/var/home/a/.cache' },
    b: { home: '/b', cache: '/b/.cache' },
  })
})

test('assertions and warnings point at the definition', () => {
  const guarded = defineModule({
    name: 'guarded',
    description: '',
    options: { size: option(t.integer(), { default: 0, description: '' }) },
    assertions: ({ config }) => [{ assertion: config.size < 5, message: 'too big', option: 'size' }],
    warnings: ({ config }) => (config.size > 3 ? [{ message: 'quite big', option: 'size' }] : []),
  })
  const of = (size: unknown) => evaluate({ modules: [guarded], layers: [layer('system', { size })] })
  assert.deepEqual(tell(of(6)), [
    'assertion-failed | size: too big | system.size | module guarded requires it',
  ])
  assert.deepEqual(of(4).warnings, [
    { message: 'quite big', position: { ...positionless, file: 'system.size' } },
  ])
  assert.deepEqual(tell(of(4)), [])
  assert.equal(of('x').problems.length, 1)
})

test('mistakes of modules are refused at once', () => {
  const again = defineModule({ name: 'again', description: '', options: { ssh: { enable: off() } } })
  const group = defineModule({ name: 'group', description: '', options: { ports: { x: off() } } })
  const table = [
    [[ssh, network, again], 'ssh.enable: declared by module ssh and by module again'],
    [[network, group], 'ports: declared by module network and by module group'],
    [[network, network], "there are two modules 'network'"],
  ] as const
  for (const [list, message] of table)
    assert.throws(() => evaluate({ modules: list, layers: [] }), { message })
})

test('every definition is remembered, used or not', () => {
  const evaluation = evaluate({
    modules,
    layers: [
      layer('system', { ssh: { port: mkForce(1) } }),
      layer('template', { ssh: { port: () => 2 }, ports: [3] }),
    ],
  })
  const brief = (name: string) =>
    evaluation.definitions[name]?.map(({ by, priority, used, value, position }) => [
      by,
      priority,
      used,
      value,
      position.file,
    ])
  assert.deepEqual(brief('ssh.port')?.slice(0, 2), [
    ['system', 50, true, 1, 'system.ssh.port'],
    ['template', 100, false, '<function>', 'template.ssh.port'],
  ])
  assert.deepEqual(brief('ports')?.[0], ['template', 100, true, [3], 'template.ports'])
})

test('a condition is decided once, whatever stands under it', () => {
  let decided = 0
  const condition = () => {
    decided += 1
    return true
  }
  const { values } = evaluate({
    modules: [network, ssh],
    layers: [layer('system', mkIf(condition, { ports: [1], ssh: { port: 2 }, network: { enable: true } }))],
  })
  assert.deepEqual(values, { ports: [1], ssh: { enable: false, port: 2 }, network: { enable: true } })
  assert.equal(decided, 1)
})
