import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { IngotError } from '@ingot/contracts/problem.ts'
import { formatYaml } from './format.ts'

const laidOut: readonly (readonly [what: string, before: string, after: string])[] = [
  ['nothing', '', ''],
  ['only a comment', '\n# a\n', '# a\n'],
  ['indentation', 'a:\n    b:\n    - c\n', 'a:\n  b:\n    - c\n'],
  ['empty lines', 'a: 1\n\n\n\nb: 2\n', 'a: 1\n\nb: 2\n'],
  ['braces', 'a: {b: 1,c: [ d,e ]}\n', 'a: { b: 1, c: [d, e] }\n'],
  ['quotes', 'a: "x"\nb: \'x\'\nc: x\n', "a: 'x'\nb: 'x'\nc: x\n"],
  ['quotes that say something', `a: "it's"\nb: "a\\nb"\n`, `a: "it's"\nb: "a\\nb"\n`],
  ['comments', '# head\na:   1   # beside\n# between\nb: 2\n', '# head\na: 1 # beside\n# between\nb: 2\n'],
  ['tags', 'a: !force   5\nb: !if [ x.y, !default "5" ]\n', "a: !force 5\nb: !if [x.y, !default '5']\n"],
  ['octal numbers', 'a: 0o644\nb: !force 0o644\n', 'a: 0o644\nb: !force 0o644\n'],
  ['anchors', 'a: &x  [1]\nb:   *x\n', 'a: &x [1]\nb: *x\n'],
  ['blocks', 'a: |\n      x\n      y\n', 'a: |\n  x\n  y\n'],
  [
    'what is too long for its line',
    `a: [${'x'.repeat(60)}, ${'y'.repeat(60)}]\n`,
    `a:\n  - ${'x'.repeat(60)}\n  - ${'y'.repeat(60)}\n`,
  ],
  ['long texts', `a: ${'word '.repeat(40)}end\n`, `a: ${'word '.repeat(40)}end\n`],
]

for (const [what, before, after] of laidOut) {
  test(`lays out: ${what}`, () => {
    assert.equal(formatYaml(before, 'a.yaml'), after)
    assert.equal(formatYaml(after, 'a.yaml'), after, 'once is enough')
  })
}

test('whatever it is, it says the same afterwards, and is laid out once and for all', () => {
  const layouts = fc.record({
    indent: fc.integer({ min: 1, max: 6 }),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  })
  // Keys as people have them: the library that writes the texts of this test stumbles over odder ones.
  const data = fc.object({
    key: fc.stringMatching(/^[a-z/][a-z0-9._/ :@-]{0,9}[a-z0-9]$/),
    values: [fc.string(), fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 4,
  })
  fc.assert(
    fc.property(data, layouts, (value, layout) => {
      const written = stringify(value, layout)
      const formatted = formatYaml(written, 'a.yaml')
      assert.deepEqual(parse(formatted), parse(written))
      assert.equal(formatYaml(formatted, 'a.yaml'), formatted)
    }),
    { numRuns: 1000 },
  )
})

test('what is no YAML, or not what it seems, is left to its author', () => {
  for (const [text, code] of [
    ['a: [1\n', 'yaml-syntax'],
    ['a: 0644\n', 'yaml-octal'],
  ] as const) {
    assert.throws(
      () => formatYaml(text, 'a.yaml'),
      (error) => error instanceof IngotError && error.problems.every((problem) => problem.code === code),
    )
  }
})
