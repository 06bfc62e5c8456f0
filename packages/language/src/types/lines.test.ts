import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { mkAfter, mkBefore, mkDefault, mkForce, mkIf, mkMerge, mkOrder, mkRemove } from '../modifiers.ts'
import { option } from '../option.ts'
import { evaluateOptions, tell } from '../testing/evaluate.ts'
import { t } from '../types.ts'

const options = {
  text: option(t.lines(), { default: 'default', description: '' }),
  hosts: option(
    t.recordOf(t.submodule({ options: { extra: option(t.lines(), { default: '', description: '' }) } })),
    { default: {}, description: '' },
  ),
  maybe: option(t.nullable(t.lines()), { default: null, description: '' }),
}

/** The text, by what the layers say of it from the strongest to the weakest. */
function textOf(...said: readonly unknown[]): string {
  const evaluation = evaluateOptions(options, ...said.map((text) => ({ text })))
  assert.deepEqual(tell(evaluation), [])
  return evaluation.config.text
}

const table: readonly (readonly [string, readonly unknown[], string])[] = [
  ['the default holds while nobody says anything', [], 'default'],
  ['one text stays as it is', ['a\n\nb'], 'a\n\nb'],
  ['the weaker layer comes first', ['system', 'template', 'base'], 'base\ntemplate\nsystem'],
  ['no line is empty that nobody wrote', ['', 'b\n', 'a'], 'a\nb\n'],
  ['mkBefore and mkAfter', [mkBefore('first'), mkAfter('last'), 'between'], 'first\nbetween\nlast'],
  ['mkOrder', [mkOrder(10, 'b'), mkOrder(9, 'a')], 'a\nb'],
  ['mkMerge and mkIf', [mkMerge(['a', mkIf(true, 'b'), mkIf(false, 'c')])], 'a\nb'],
  ['mkForce outranks, mkDefault gives way', [mkForce('x'), 'y', mkDefault('z')], 'x'],
  ['two of mkForce are joined', [mkForce('x'), mkForce('y')], 'y\nx'],
  ['mkRemove drops what weaker layers say', [mkMerge([mkRemove(), 'mine']), 'gone'], 'mine'],
  ['mkRemove alone brings the default back', [mkRemove(), 'gone'], 'default'],
  ['a function of the configuration', [() => 'b', 'a'], 'a\nb'],
]

for (const [name, said, expected] of table) test(name, () => assert.equal(textOf(...said), expected))

test('inside records, and beside null, as anywhere', () => {
  const evaluation = evaluateOptions(
    options,
    { hosts: { a: { extra: 'two' } }, maybe: 'b' },
    { hosts: { a: { extra: mkAfter('three') } }, maybe: 'a' },
    { hosts: { a: { extra: 'one' } } },
  )
  assert.equal(evaluation.config.hosts['a']?.extra, 'one\ntwo\nthree')
  assert.equal(evaluation.config.maybe, 'a\nb')
  assert.equal(evaluateOptions(options, { maybe: null }, { maybe: 'a' }).config.maybe, null)
})

test('each part has its place, in the final order', () => {
  const { items } = evaluateOptions(options, { text: mkMerge(['b', mkAfter('c')]) }, { text: 'a' })
  const told = items['text']?.map(({ value, position, by }) => `${String(value)} ${position.file} ${by}`)
  assert.deepEqual(told, ['a template.text template', 'b system.text.0 system', 'c system.text.1 system'])
})

test('what is no text is refused, each with its place', () => {
  assert.deepEqual(tell(evaluateOptions(options, { text: ['a'] }, { text: 'a\u0000' })), [
    'option-type | text: expected a text of any number of lines, got a list of 1 | system.text',
    String.raw`option-type | text: expected a text of any number of lines, got the text "a\u0000" | template.text | it has a NUL character`,
  ])
})

test('no line is lost, whoever says it', () => {
  const line = fc.stringMatching(/^[a-z]{1,4}$/)
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.nat({ max: 2000 })), { minLength: 1, maxLength: 6 }), (all) => {
      const text = textOf(...all.map(([one, order]) => mkOrder(order, one)))
      assert.deepEqual(text.split('\n').toSorted(), all.map(([one]) => one).toSorted())
    }),
  )
})
