import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowOf } from './summary.ts'
import type { Summary } from './summary.ts'
import { markdownOf } from './table.ts'

const summary: Summary = {
  schema: 1,
  machine: { processor: 'Abacus', cores: 2, memoryBytes: 2 ** 34, kernel: '6.1', fileSystem: 'ext4' },
  contenders: { ingot: 'Ingot 1', mkosi: 'mkosi 25' },
  runs: 3,
  rows: [
    rowOf('unchanged', 'nothing changed', { ingot: [0.25], mkosi: [17] }),
    rowOf('file-commit', 'to commit', { ingot: [3.5], mkosi: [] }),
  ],
  memory: {
    ingot: { program: 1e8, tree: 2e8 },
    mkosi: { program: 3e8, tree: 4e8 },
    aim: { text: 'under 400 MB', isReached: true },
    scenarios: [],
  },
  images: {
    ingot: { apparentBytes: 2e9, allocatedBytes: 4e8 },
    mkosi: { apparentBytes: 3e9, allocatedBytes: 5e8 },
  },
  packages: { shared: 7, onlyIngot: [], onlyMkosi: ['c', 'd'] },
}

test('the report names the machine, both programs, and every number with its unit', () => {
  const lines = markdownOf(summary).split('\n')
  assert.match(lines[0] ?? '', /3 runs of Ingot 1 and mkosi 25.*2 cores of Abacus, 16 GiB.*Linux 6\.1, ext4/)
  const cells = (title: string): readonly string[] =>
    (lines.find((line) => line.includes(title)) ?? '').split('|').map((cell) => cell.trim())
  assert.deepEqual(cells('nothing changed').slice(2, 7), [
    '0.25 s',
    '17.0 s',
    '68.0',
    'under 0.5 s',
    'reached',
  ])
  assert.deepEqual(cells('to commit').slice(2, 7), ['3.50 s', '-', '-', 'about 2 s', 'missed'])
  assert.deepEqual(cells('image, allocated').slice(2, 4), ['400 MB', '500 MB'])
  assert.ok(lines.includes("Packages in both: 7. Only in Ingot's: none. Only in mkosi's: c, d."))
})

test('all rows of a table are equally wide', () => {
  const [first = [], second = []] = markdownOf(summary)
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map((block) => block.split('\n').map((line) => line.length))
  assert.ok(first.length > 2 && second.length > 2)
  assert.deepEqual([new Set(first).size, new Set(second).size], [1, 1])
})
