import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '@ingot/contracts/problem.ts'
import { defineModule } from '@ingot/language/module.ts'
import { evaluate } from '@ingot/language/evaluate.ts'
import { mkMerge } from '@ingot/language/modifiers.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'
import { parseYamlDocument } from './document.ts'
import { locateInValue, numberInValue } from './origin.ts'
import { readValue } from './value.ts'

function read(text: string) {
  const problems: Problem[] = []
  return { value: readValue(parseYamlDocument(text, 'a.yaml'), problems), problems }
}

/** Problems as `code line:column`. */
function told(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, where }) => {
    const at = typeof where === 'object' ? `${where.line}:${where.column}` : String(where)
    return `${code} ${at}`
  })
}

const module = defineModule({
  name: 'shop',
  description: '',
  options: {
    shop: {
      enable: option(t.boolean(), { default: false, description: '' }),
      kind: option(t.string(), { default: 'small', description: '' }),
      port: option(t.port(), { default: 80, description: '' }),
      tags: option(t.listOf(t.string()), { default: [], description: '' }),
      key: option(t.nullable(t.secret()), { default: null, description: '' }),
      modes: option(t.listOf(t.fileMode()), { default: [], description: '' }),
    },
  },
})

/** The final `shop` of layers in YAML, from the strongest to the weakest, or its problems. */
function shop(...texts: readonly string[]): unknown {
  const { problems, config } = evaluated(...texts)
  return problems.length > 0 ? told(problems) : JSON.parse(JSON.stringify(config.shop))
}

function evaluated(...texts: readonly string[]) {
  const layers = texts.map((text, index) => {
    const { value, problems } = read(text)
    assert.deepEqual(problems, [])
    const position = { file: 'a.yaml', line: 0, column: 0 }
    const locate = (trail: readonly (string | number)[]) => locateInValue(value, trail) ?? position
    const textOf = (trail: readonly (string | number)[]) => numberInValue(value, trail)
    return { by: `layer ${index}`, definitions: value, position, locate, textOf }
  })
  return evaluate({ modules: [module], layers })
}

const defaults = { enable: false, kind: 'small', port: 80, tags: [], key: null, modes: [] }

const meanings: readonly (readonly [layers: readonly string[], shop: object])[] = [
  [['shop: { enable: true, port: 8080 }'], { enable: true, port: 8080 }],
  [['shop: { port: !default 1 }', 'shop: { port: 2 }'], { port: 2 }],
  [['shop: { port: 1 }', 'shop: { port: !force 2 }'], { port: 2 }],
  [['shop: { port: !override [60, 1] }', 'shop: { port: !override [59, 2] }'], { port: 2 }],
  [['shop: { kind: !force "5" }'], { kind: '5' }],
  [
    ['shop: { tags: !after [c] }', 'shop: { tags: [b] }', 'shop: { tags: !before [a] }'],
    { tags: ['a', 'b', 'c'] },
  ],
  [['shop: { tags: [!order [2000, z], a, !before b] }'], { tags: ['b', 'a', 'z'] }],
  [['shop: { tags: !merge [[a], !if [shop.enable, [b]], !after [c]] }'], { tags: ['a', 'c'] }],
  [
    ['shop: { enable: true, tags: [a, !if [shop.enable, b], !if [not shop.enable, c]] }'],
    { enable: true, tags: ['a', 'b'] },
  ],
  [
    ['shop: { tags: [!if [shop.port is 80, a], !if [shop.kind is not small, b], !if [false, c]] }'],
    { tags: ['a'] },
  ],
  [
    [`shop: { kind: "80", tags: [!if [shop.kind is "80", a], !if [shop.kind is 80, b]] }`],
    { kind: '80', tags: ['a'] },
  ],
  [['shop: !if [shop.enable, { port: 1 }]', 'shop: { enable: true }'], { enable: true, port: 1 }],
  [['shop: { tags: [!remove a] }', 'shop: { tags: [a, b] }'], { tags: ['b'] }],
  [['shop: { port: !remove }', 'shop: { port: 1 }'], { port: 80 }],
  [['shop: { key: !secret web-key }'], { key: { kind: 'secret', name: 'web-key' } }],
  [['shop: { tags: &x [a] }', 'shop: { tags: [b] }'], { tags: ['b', 'a'] }],
  [['', '# nothing\n'], {}],
]

for (const [layers, expected] of meanings) {
  test(`means: ${layers.join(' over ')}`, () => {
    assert.deepEqual(shop(...layers), { ...defaults, ...expected })
  })
}

const mistakes: readonly (readonly [text: string, problems: readonly string[]])[] = [
  ['shop:\n  prot: 1', ['option-unknown 2:3']],
  ['shop:\n  tags:\n    - a\n    - 5\n', ['option-type 4:7']],
  ['shop:\n  tags: !force\n    - !if [shop.enable is false, 5]\n', ['option-type 3:11']],
  ['shop: { tags: !merge [[a], [5]] }', ['option-type 1:29']],
  ['shop: { enable: yes, port: "80" }', ['option-type 1:9', 'option-type 1:22']],
  ['shop:', ['option-type 1:1']],
  ['shop: { tags: [!if [shop.enabel, a]] }', ['option-unknown 1:20']],
  ['shop: { tags: [!if [shop.port, a]] }', ['yaml-condition 1:20']],
  ['shop: { port: !if [shop.port is 1, 2] }', ['option-cycle 1:9']],
]

for (const [text, problems] of mistakes) {
  test(`is told at its place: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(shop(text), problems)
  })
}

const advice: readonly (readonly [text: string, said: string])[] = [
  ['shop: { key: hunter2 }', 'name it: !secret name, and keep its bytes with `ingot secret`'],
  ['shop: { tags: [!if [shop.enabel, a]] }', 'did you mean shop.enable?'],
]

for (const [text, said] of advice) {
  test(`says what to write: ${JSON.stringify(text)}`, () =>
    assert.deepEqual(evaluated(text).problems[0]?.hint, said))
}

test('mistakes of form are told in the words of somebody who writes YAML', () => {
  assert.throws(() => read('a: !force !before [b]'), { message: /at most one tag/ })
  assert.throws(() => read('a: 1\n---\nb: 2'), { message: 'YAML: a second document begins here' })
})

const malformed: readonly (readonly [text: string, problems: readonly string[]])[] = [
  ['a: !froce 1', ['yaml-tag 1:11']],
  ['a: !!binary eA==', ['yaml-tag 1:13']],
  [
    'a: !override [x, 1]\nb: !override 5\nc: !merge {}\nd: !if [a]',
    ['yaml-tag 1:14', 'yaml-tag 2:14', 'yaml-tag 3:11', 'yaml-tag 4:8'],
  ],
  ['a: !if [a b, 1]\nb: !if [not a is b, 1]', ['yaml-condition 1:8', 'yaml-condition 2:8']],
  ['a: !secret ../x', ['secret-name 1:12']],
  ['a: !secret', ['yaml-tag 1:11']],
  ['a: 0644\nb: [-007]', ['yaml-octal 1:4', 'yaml-octal 2:5']],
  ['a: &a [*a]', ['yaml-alias 1:8']],
  ['<<: { a: 1 }', ['yaml-key 1:1']],
  ['[a, b]: 1', ['yaml-key 1:1']],
]

for (const [text, problems] of malformed) {
  test(`is refused: ${JSON.stringify(text)}`, () => assert.deepEqual(told(read(text).problems), problems))
}

test('standard tags and keys that are numbers mean what they say', () => {
  const { value, problems } = read('8080: !!str 5\n__proto__: { a: 1 }\n? b\n: 1.5\n')
  assert.deepEqual(problems, [])
  assert.deepEqual(JSON.stringify(value), '{"8080":"5","__proto__":{"a":1},"b":1.5}')
})

test('a record from a file keeps its place inside of what code makes', () => {
  const { value } = read('a:\n  b: 1\n')
  const made = { x: mkMerge([{}, { ...(value as object), c: 2 }]) }
  assert.deepEqual(locateInValue(made, ['x', 1, 'a', 'b']), { file: 'a.yaml', line: 2, column: 3 })
  assert.equal(locateInValue(made, ['x', 1, 'c']), undefined)
})

test('permission bits are octal, or they are refused', () => {
  assert.deepEqual(shop("shop: { modes: ['0644', 0o600, !if [true, 0o4755], 0] }"), {
    ...defaults,
    modes: [0o644, 0o600, 0o4755, 0],
  })
  for (const text of [
    '[644]',
    '[!if [true, 755]]',
    '!force [420]',
    '[&m 640, *m]',
    '!merge [[0o600], [1777]]',
  ])
    assert.match(JSON.stringify(shop(`shop: { modes: ${text} }`)), /option-type/, text)
})
