import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { defineModule } from './module.ts'
import { mkForce, mkIf, mkMerge } from './modifiers.ts'
import type { ConfigOf, Module } from './module.ts'
import { option } from './option.ts'
import { evaluateOptions, tell } from './testing/evaluate.ts'
import { t } from './types.ts'

const options = {
  services: {
    ssh: { enable: option(t.boolean(), { default: false, description: '' }) },
    web: { port: option(t.port(), { description: '' }) },
  },
  a: option(t.string(), { default: 'a', description: '' }),
  b: option(t.string(), { default: 'b', description: '' }),
  list: option(t.listOf(t.string()), { default: [], description: '' }),
  users: option(
    t.recordOf(t.submodule({ options: { shell: option(t.string(), { description: '' }) } }), t.userName()),
    { default: {}, description: '' },
  ),
}

type Config = ConfigOf<Module<typeof options>>
type Args = { readonly config: Config }

const table: readonly (readonly [string, readonly unknown[], readonly string[]])[] = [
  [
    'an unknown option',
    [{ services: { shh: {} } }],
    ["option-unknown | unknown option 'services.shh' | system.services.shh"],
  ],
  [
    'in a submodule',
    [{ users: { al: { shel: 'x' } } }],
    ["option-unknown | unknown option 'users.al.shel' | system.users.al.shel"],
  ],
  [
    'also where the condition does not hold',
    [mkIf(false, { x: 1 })],
    ["option-unknown | unknown option 'x' | system.x"],
  ],
  ['a wrong type', [{ a: 1 }], ['option-type | a: expected a text of one line, got the number 1 | system.a']],
  [
    'undefined',
    [{ a: undefined }],
    ['option-type | a: expected a text of one line, got nothing (undefined) | system.a'],
  ],
  [
    'a promise',
    [{ a: async () => 'x' }],
    ['option-type | a: expected a text of one line, got a promise (definitions cannot be async) | system.a'],
  ],
  [
    'every item of a list',
    [{ list: ['x', 1, null] }],
    [
      'option-type | list: expected a text of one line, got the number 1 | system.list.1',
      'option-type | list: expected a text of one line, got null | system.list.2',
    ],
  ],
  [
    'a text for a list',
    [{ list: 'x' }],
    ['option-type | list: expected a list, got the text "x" | system.list'],
  ],
  [
    'a list for a group',
    [{ services: [] }],
    ['option-type | services: expected a record of options, got an empty list | system.services'],
  ],
  [
    'a function for a group',
    [{ services: () => ({}) }],
    [
      'option-type | services: expected a record of options, got a function | system.services | which options are defined must be known before anything is evaluated',
    ],
  ],
  [
    'nothing for everything',
    [null],
    ['option-type | system: expected a record of options, got null | system'],
  ],
  [
    'a name of a record',
    [{ users: { 'A b': {} } }],
    [
      'option-type | users."A b": expected the name of a user or group, got the text "A b" | system.users.A b | up to 31 of a-z, 0-9, "-" and "_", beginning with a letter or "_"',
    ],
  ],
  [
    'a conflict within a layer',
    [mkMerge([{ a: 'x' }, { a: 'y' }])],
    [
      'option-conflict | a: defined twice, and differently | system.1.a | "x" by system at system.0.a:1:1 / "y" by system at system.1.a:1:1',
    ],
  ],
  [
    'a conflict of forced definitions',
    [{ a: mkMerge([mkForce('x'), mkForce('y')]) }],
    [
      'option-conflict | a: defined twice, and differently | system.a.1 | "x" by system at system.a.0:1:1 / "y" by system at system.a.1:1:1',
    ],
  ],
  [
    'a cycle, told once',
    [
      {
        a: ({ config }: Args) => config.b,
        b: ({ config }: Args) => config.a,
        list: ({ config }: Args) => [config.a],
      },
    ],
    ['option-cycle | a: needs its own value | system.b | a -> b -> a'],
  ],
  [
    'a cycle of one',
    [{ a: ({ config }: Args) => config.a }],
    ['option-cycle | a: needs its own value | system.a | a -> a'],
  ],
  [
    'a cycle through a condition',
    [{ a: mkIf(({ config }: Args) => config.b === 'x', 'y'), b: ({ config }: Args) => config.a }],
    ['option-cycle | a: needs its own value | system.b | a -> b -> a'],
  ],
  [
    'a condition that is no boolean',
    [{ a: mkIf((() => 'yes') as never, 'y') }],
    ['option-type | a: expected true or false as the condition of mkIf, got the text "yes" | system.a'],
  ],
  [
    'a function that throws',
    [
      {
        a: () => {
          throw new Error('no luck')
        },
      },
    ],
    ['definition-threw | a: the function that defines it failed: no luck | system.a'],
  ],
  [
    'a function that returns a modifier',
    [{ a: () => mkForce('x') }],
    ['option-type | a: expected a value from the function, got a modifier (mkIf, mkForce, ...) | system.a'],
  ],
  ['what nobody needs may be missing', [{ users: { al: {} } }], []],
  [
    'what is needed may not',
    [{ a: ({ config }: Args) => config.services.web.port }],
    [
      'option-undefined | services.web.port: nobody defines it, and it has no default | system.a | a needs it; it expects a port from 1 to 65535',
    ],
  ],
  [
    'all at once, by place',
    [
      { b: 2, a: 1, x: 3 },
      { b: mkForce(3), list: 4 },
    ],
    [
      'option-type | a: expected a text of one line, got the number 1 | system.a',
      "option-unknown | unknown option 'x' | system.x",
      'option-type | b: expected a text of one line, got the number 3 | template.b',
      'option-type | list: expected a list, got the number 4 | template.list',
    ],
  ],
]

for (const [name, definitions, expected] of table) {
  test(name, () => assert.deepEqual(tell(evaluateOptions(options, ...definitions)), expected))
}

const hint = (definitions: unknown) => evaluateOptions(options, definitions).problems[0]?.hint

test('a default that does not fit is told where the record is written', () => {
  const site = t.submodule({
    options: {
      port: option(t.port(), {
        default: (({ name }: { readonly name: string }) => name) as never,
        description: '',
      }),
    },
  })
  const sites = { sites: option(t.recordOf(site), { default: {}, description: '' }) }
  const evaluation = evaluateOptions(sites, { sites: { web: {} } })
  assert.deepEqual(tell(evaluation), [
    'option-type | sites.web.port: expected a port from 1 to 65535, got the text "web" | system.sites.web',
  ])
  assert.match(evaluation.problems[0]?.hint ?? '', /define sites\.web\.port$/)
})

test('hints name what may have been meant, also elsewhere in the tree', () => {
  assert.equal(hint({ services: { shh: {} } }), "did you mean 'services.ssh'?")
  assert.equal(hint({ ssh: {} }), "did you mean 'services.ssh'?")
  assert.equal(hint({ users: { users: { al: {} } } }), "did you mean 'users.al'?")
  assert.equal(hint({ zzz: 1 }), 'options here: a, b, list, services, users')
  assert.equal(hint({ list: 'x' }), 'write ["x"]')
  assert.equal(hint({ services: { ssh: { enable: 'yes' } } }), 'write true, without quotes')
  assert.equal(hint({ services: { web: { port: '22' } } }), 'write 22, without quotes')
})

test('reading a wrong option throws its problems, reading others does not', () => {
  const { config } = evaluateOptions(options, { a: 1, b: 'x', y: 1 })
  assert.equal(config.b, 'x')
  assert.throws(
    () => config.a,
    (error) =>
      error instanceof IngotError && error.fault === 'request' && error.problems[0]?.code === 'option-type',
  )
})

test('names with a meaning in JavaScript are names like others, or refused', () => {
  const hostile = JSON.parse(
    '{"__proto__": {"polluted": true}, "constructor": 1, "users": {"__proto__": {"shell": "x"}}}',
  ) as object
  const evaluation = evaluateOptions(options, hostile)
  assert.deepEqual(tell(evaluation), [
    "option-unknown | unknown option '__proto__' | system.__proto__",
    "option-unknown | unknown option 'constructor' | system.constructor",
    'option-type | users.__proto__: expected another name, got the text "__proto__" | system.users.__proto__ | it has a meaning in JavaScript',
  ])
  assert.equal(({} as { polluted?: boolean }).polluted, undefined)

  const members = { users: { constructor: { shell: 'a' }, valueof: { shell: 'b' } } }
  const { config, problems } = evaluateOptions(options, members)
  assert.deepEqual(problems, [])
  assert.deepEqual(Object.keys(config.users), ['constructor', 'valueof'])
  assert.equal(config.users['constructor']?.shell, 'a')
})

test('data that contains itself ends', () => {
  const loop: { [key: string]: unknown } = {}
  loop['again'] = loop
  const evaluation = evaluateOptions(
    { unit: option(t.settings(), { default: {}, description: '' }) },
    { unit: loop },
  )
  assert.match(tell(evaluation)[0] ?? '', /deeper than 64 levels/)
})

test('what is no option is refused where its module is defined', () => {
  for (const strange of [undefined, { port: t.port() }, { shop: { port: 80 } }]) {
    assert.throws(
      () => defineModule({ name: 'shop', description: '', options: strange as never }),
      /^IngotError: module shop: options.*: expected option\(\.\.\.\) or a record of such/,
    )
  }
})
