import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellOnce } from './tell-once.ts'

const system = (name: string, line: number) => ({ name, position: { file: 'ingot.ts', line, column: 1 } })
const missing = { code: 'option-undefined', message: 'web.port: nobody defines it', why: 'a needs it' }

test('an option that nobody defines is told once, with all systems that lack it', () => {
  const found = [
    { problem: missing, system: system('one', 3) },
    { problem: { ...missing, why: 'b needs it' }, system: system('one', 3) },
    { problem: missing, system: system('two', 4) },
  ]
  assert.deepEqual(tellOnce(found), [
    { ...missing, where: system('one', 3).position, why: 'a needs it\nin systems one and two' },
  ])
})

test('many systems are counted', () => {
  const found = ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({
    problem: missing,
    system: system(name, index),
  }))
  assert.equal(tellOnce(found)[0]?.why, 'a needs it\nin systems a, b, c and 2 others')
})

test('nodes of a loop share a mistake', () => {
  const found = ['a', 'b', 'c'].map((name) => ({
    problem: { code: 'facts-invalid', message: `node ${name}: facts: unknown 'x'` },
    node: system(name, 1),
  }))
  const told = { code: 'facts-invalid', message: "node a: facts: unknown 'x'" }
  assert.deepEqual(tellOnce(found), [{ ...told, why: 'so it is of b and c' }])
  assert.deepEqual(tellOnce(found.slice(0, 1)), [told])
})

test('what a place says of itself is told as it is, once', () => {
  const problem = { code: 'option-type', message: 'x: expected a port', where: 'a file' }
  const found = [{ problem, system: system('one', 3) }, { problem, system: system('two', 4) }, { problem }]
  assert.deepEqual(tellOnce(found), [problem])
})
