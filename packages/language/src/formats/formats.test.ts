import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Settings } from './form.ts'
import { toIni, toSystemd } from './ini.ts'
import { toJson } from './json.ts'
import { toToml } from './toml.ts'
import { toYaml } from './yaml.ts'

const settings: Settings = {
  server: { port: 80, tls: true, hosts: ['a', 'b'], empty: [], deep: { none: {}, list: [[1], { x: 1 }] } },
  name: 'no',
  nothing: null,
  'odd key': 'line\nbreak "quoted" \u2028',
}

test('JSON', () => {
  assert.equal(
    toJson({ b: 1, a: { d: null, c: [{ z: 1, y: 2 }] } }),
    `{
  "a": {
    "c": [
      {
        "y": 2,
        "z": 1
      }
    ],
    "d": null
  },
  "b": 1
}
`,
  )
})

test('YAML', () => {
  assert.equal(toYaml({}), '{}\n')
  assert.equal(
    toYaml(settings),
    `name: "no"
nothing: null
"odd key": "line\\nbreak \\"quoted\\" \\u2028"
server:
  deep:
    list:
      - - 1
      - x: 1
    none: {}
  empty: []
  hosts:
    - a
    - b
  port: 80
  tls: true
`,
  )
})

test('TOML', () => {
  assert.equal(
    toToml({ ...settings, rules: [{ a: 1, b: { c: 'x' } }, { a: 1e21 }], only: { tables: { x: 1 } } }),
    `name = "no"
"odd key" = "line\\nbreak \\"quoted\\" \u2028"

[only.tables]
x = 1

[[rules]]
a = 1
b = { c = "x" }

[[rules]]
a = 1e+21

[server]
empty = []
hosts = ["a", "b"]
port = 80
tls = true

[server.deep]
list = [[1], { x = 1 }]

[server.deep.none]
`,
  )
})

test('INI and systemd', () => {
  assert.equal(
    toIni({ b: { y: true, x: [1, 2] }, a: 'one two', z: null }),
    'a = one two\n\n[b]\nx = 1\nx = 2\ny = true\n',
  )
  assert.equal(
    toSystemd({
      Service: { Restart: 'always', ExecStart: ['', '/bin/x'], PrivateTmp: true },
      Unit: { After: 'a.service' },
    }),
    '[Service]\nExecStart=\nExecStart=/bin/x\nPrivateTmp=yes\nRestart=always\n\n[Unit]\nAfter=a.service\n',
  )
})

test('what has no form is refused, and says where', () => {
  const table: readonly (readonly [() => string, RegExp])[] = [
    [
      () => toSystemd({ Restart: 'always' }),
      /^systemd's syntax has no form for the text "always" at Restart$/,
    ],
    [() => toIni({ a: { b: { c: 1 } } }), /^INI has no form for a record at a\.b$/],
    [() => toIni({ a: 'x\n[b]' }), /at a$/],
    [() => toIni({ 'a\n[b]': 1 }), /has no form for the text/],
    [() => toIni({ 'a]\n[b': {} }), /has no form for the text/],
    [() => toIni({ a: { 'b=c': 1 } }), /at a\."b=c"$/],
    [() => toIni({ a: { '#b': 1 } }), /at a\."#b"$/],
    [() => toSystemd({ a: { b: 'x\\' } }), /at a\.b$/],
    [() => toToml({ a: [null] }), /^TOML has no form for null at a$/],
  ]
  for (const [make, message] of table) {
    assert.throws(make, (error) => error instanceof IngotError && message.test(error.message), String(make))
  }
})
