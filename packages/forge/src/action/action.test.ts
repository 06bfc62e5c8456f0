import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionKey, type Action } from './action.ts'

const digest = 'a'.repeat(64)
const action: Action = {
  kind: 'configure',
  version: 1,
  label: 'configure',
  tools: 'tree',
  script: import.meta.filename,
  parameters: { A: '1' },
  inputs: { tree: { kind: 'tree', checksum: digest }, list: { kind: 'text', text: 'x' } },
  outputs: { tree: 'tree' },
}

test('the label and the order of members are not part of the key', async () => {
  const other = {
    ...action,
    label: 'something else',
    inputs: { list: action.inputs['list']!, tree: action.inputs['tree']! },
  }
  assert.equal(await actionKey(other, digest), await actionKey(action, digest))
})

const changes: Record<string, Partial<Action>> = {
  kind: { kind: 'seal' },
  version: { version: 2 },
  script: { script: new URL('./action.ts', import.meta.url).pathname },
  parameters: { parameters: { A: '2' } },
  'an input': { inputs: { ...action.inputs, list: { kind: 'text', text: 'y' } } },
  'the name of an input': {
    inputs: { tree: action.inputs['tree']!, other: action.inputs['list']! },
  },
  outputs: { outputs: { tree: 'blob' } },
}
for (const [what, change] of Object.entries(changes))
  test(`the key depends on ${what}`, async () => {
    assert.notEqual(await actionKey({ ...action, ...change }, digest), await actionKey(action, digest))
  })

test('the key depends on the tools', async () => {
  assert.notEqual(await actionKey(action, 'b'.repeat(64)), await actionKey(action, digest))
})
