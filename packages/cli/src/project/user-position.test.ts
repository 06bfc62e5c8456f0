import assert from 'node:assert/strict'
import { test } from 'node:test'
import { syntaxPosition, userPosition } from './user-position.ts'

const own = new URL('../../../ingot/src/forge.ts', import.meta.url).href

test("the innermost frame of the project's own code is found", () => {
  const stack = `Error: no
    at checked (node:internal/validators:1:2)
    at system (${own}:10:3)
    at Module.helper (file:///home/me/web%20site/lib.ts:3:18)
    at file:///home/me/web%20site/ingot.ts:9:1`
  const position = { file: '/home/me/web site/lib.ts', line: 3, column: 18 }
  assert.deepEqual(userPosition(stack, '/home/me/web site'), position)
  assert.equal(userPosition(`Error: no\n    at system (${own}:10:3)`, '/home/me/project'), undefined)
})

test('a project may lie inside the repository, or in a folder called node_modules', () => {
  const inside = new URL('../../../../examples/x/ingot.ts', import.meta.url)
  const found = userPosition(
    `Error\n    at async ${inside.href}:2:1`,
    inside.pathname.replace('/ingot.ts', ''),
  )
  assert.deepEqual(found, { file: inside.pathname, line: 2, column: 1 })
  const odd = userPosition('Error\n    at file:///a/node_modules/p/ingot.ts:2:1', '/a/node_modules/p')
  assert.equal(odd?.line, 2)
})

test('a syntax error is where its carets are', () => {
  const stack = `/p/ingot.ts:2\nconst a = 1\nconst b = { c: 1,, }\n                 ^\n\nSyntaxError: x\n    at y (node:z:1:2)`
  assert.deepEqual(syntaxPosition(stack), { file: '/p/ingot.ts', line: 2, column: 18 })
  assert.equal(syntaxPosition('SyntaxError: x\n    at y (node:z:1:2)'), undefined)
})
