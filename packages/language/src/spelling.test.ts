import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spelling } from './spelling.ts'

test('advice is in the language of the file', () => {
  const both = { typescript: 'mkForce(22)', yaml: '!force 22' }
  const told = (file: string) => spelling({ file, line: 1, column: 1 }, both)
  assert.deepEqual(['/p/ingot.yaml', '/p/a.yml', '/p/yaml.ts'].map(told), [
    '!force 22',
    '!force 22',
    'mkForce(22)',
  ])
  assert.equal(spelling(undefined, both), 'mkForce(22)')
})
