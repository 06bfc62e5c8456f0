import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callSite, parseFrame } from './call-site.ts'

test('a call knows the place of its name', () => {
  const here = () => callSite(here)
  const position = here()
  assert.equal(position?.file, import.meta.filename)
  assert.equal(position?.column, 20)
})

const at = (file: string, line: number, column: number) => ({ file, line, column })

test('frames as V8 writes them', () => {
  const table = [
    ['    at file:///home/me/ingot.ts:3:22', at('/home/me/ingot.ts', 3, 22)],
    ['    at Object.system (file:///home/me/ingot.ts:3:22)', at('/home/me/ingot.ts', 3, 22)],
    ['    at async file:///home/me/a%20b/ingot.ts:3:22', at('/home/me/a b/ingot.ts', 3, 22)],
    ['    at f (/home/me/ingot.js:1:2)', at('/home/me/ingot.js', 1, 2)],
    ['    at file:///home/me/ingot.ts?version=2:3:22', at('/home/me/ingot.ts', 3, 22)],
    ['    at f (node:internal/modules/run_main:101:5)', undefined],
    ['    at <anonymous>', undefined],
  ] as const
  for (const [frame, position] of table) assert.deepEqual(parseFrame(frame), position, frame)
})
