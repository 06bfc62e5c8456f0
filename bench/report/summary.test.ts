import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Measured, ScenarioName } from '../scenarios.ts'
import { comparePackages, median, memoryOf, rowsOf } from './summary.ts'

function measured(
  scenario: ScenarioName,
  contender: 'ingot' | 'mkosi',
  seconds: number,
  commitSeconds?: number,
): Measured {
  const memory = { program: seconds * 1e6, tree: seconds * 2e6 }
  return { scenario, contender, sample: { seconds, memory, ...(commitSeconds && { commitSeconds }) } }
}

test('the median is the middle value', () => {
  for (const [values, expected] of [
    [[], undefined],
    [[3], 3],
    [[4, 2], 3],
    [[9, 1, 5], 5],
    [[10, 9, 8, 100], 9.5],
  ] as const) {
    assert.equal(median(values), expected)
  }
})

test('a ratio says how many times as long mkosi takes', () => {
  const [row] = rowsOf([measured('cold', 'ingot', 20), measured('cold', 'mkosi', 50)])
  assert.equal(row?.ratio, 2.5)
  assert.deepEqual(row?.aim, { text: 'at least 3 times', isReached: false })
})

test('a changed file has a row for the commit, which mkosi does not have', () => {
  const rows = rowsOf([measured('file', 'ingot', 3, 2), measured('file', 'mkosi', 30)])
  assert.deepEqual(
    rows.map(({ id, ingot, mkosi, ratio, aim }) => [id, ingot, mkosi, ratio, aim?.isReached]),
    [
      ['file-commit', 2, undefined, undefined, true],
      ['file', 3, 30, 10, true],
    ],
  )
})

test("mkosi's way with volatile packages is compared with the only way that Ingot has", () => {
  const rows = rowsOf([
    measured('volatile', 'mkosi', 20),
    measured('package', 'ingot', 10),
    measured('package', 'mkosi', 60),
  ])
  assert.deepEqual(
    rows.map(({ id, ratio }) => [id, ratio]),
    [
      ['package', 6],
      ['volatile', 2],
    ],
  )
})

test('memory is the highest of all builds', () => {
  const memory = memoryOf([
    measured('cold', 'ingot', 300),
    measured('unchanged', 'ingot', 410),
    measured('cold', 'mkosi', 90),
  ])
  assert.deepEqual(memory.ingot, { program: 410e6, tree: 820e6 })
  assert.equal(memory.aim.isReached, false)
})

test('package sets are compared without the extra package', () => {
  assert.deepEqual(comparePackages({ ingot: ['a', 'b', 'x'], mkosi: ['b', 'c'] }, 'x'), {
    shared: 1,
    onlyIngot: ['a'],
    onlyMkosi: ['c'],
  })
})
