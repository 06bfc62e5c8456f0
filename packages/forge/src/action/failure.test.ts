import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFailure } from './failure.ts'

const cases = [
  {
    text: 'x\nE: broken\n',
    end: { kind: 'exited', code: 3 },
    code: 'action-failed',
    message: /failed \(exit 3\)/,
  },
  { text: 'x\n', end: { kind: 'timed-out' }, code: 'action-failed', message: /took too long/ },
  {
    text: 'cp: error writing: No space left on device\n',
    end: { kind: 'exited', code: 1 },
    code: 'disk-full',
    message: /no space left/,
  },
  {
    text: `error: Opening content object a99f: Couldn't find file object 'a99f'\n`,
    end: { kind: 'exited', code: 1 },
    code: 'store-damaged',
    message: /lost a part/,
  },
] as const

for (const { text, end, code, message } of cases)
  test(`a stage that ended with ${JSON.stringify(end)} is reported as ${code}`, () => {
    const problem = describeFailure('configure', '/logs/1.log', text, end)
    assert.equal(problem.code, code)
    assert.match(problem.message, message)
    assert.equal(problem.where, '/logs/1.log')
  })

test('shows the last twenty lines and no more', () => {
  const text = Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n')
  const { why } = describeFailure('configure', '/l', text, { kind: 'exited', code: 1 })
  assert.deepEqual([why.split('\n').length, why.split('\n')[0]], [20, 'line 30'])
})
