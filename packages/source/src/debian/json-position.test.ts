import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as law, constantFrom, jsonValue, property } from 'fast-check'
import { positionInJson } from './json-position.ts'

test('the place of a member is its key, of an item its value', () => {
  const text = '{\n  "a": [1, {"b": "x\\"]"}],\n  "c": null\n}'
  assert.deepEqual(positionInJson(text, []), { line: 1, column: 1 })
  assert.deepEqual(positionInJson(text, ['a', '1', 'b']), { line: 2, column: 13 })
  assert.deepEqual(positionInJson(text, ['a', 0]), { line: 2, column: 9 })
  assert.deepEqual(positionInJson(text, ['c', 'deeper']), { line: 3, column: 3 })
})

test('law: every member of any JSON is found where it is written', () => {
  law(
    property(jsonValue(), constantFrom(undefined, 1, 2), (value, indent) => {
      const text = JSON.stringify({ before: value, mark: value }, undefined, indent)
      const { line, column } = positionInJson(text, ['mark'])
      const found = text.split('\n').at(line - 1) ?? ''
      assert.ok(found.slice(column - 1).startsWith('"mark":'))
    }),
  )
})
