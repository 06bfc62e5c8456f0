import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tomlText } from './toml-text.ts'

test('values before tables, keys quoted where they must be', () => {
  assert.equal(
    tomlText({
      version: 2,
      a: { b: { 'c.d': { list: ['x', 1, true], text: 'a "b"\n' } } },
      e: {},
      none: null,
      l: [{ x: 1 }],
    }),
    'version = 2\nl = [{ x = 1 }]\n\n[a.b."c.d"]\nlist = ["x", 1, true]\ntext = "a \\"b\\"\\n"\n\n[e]\n',
  )
  assert.equal(tomlText({}), '')
})
