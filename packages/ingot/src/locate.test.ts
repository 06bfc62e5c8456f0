import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Trail } from '@ingot/language/path.ts'
import { locate } from './locate.ts'

const directory = mkdtempSync(join(tmpdir(), 'ingot-locate-'))
after(() => rmSync(directory, { recursive: true }))

let count = 0

/** Text of the file from the place that is found for the trail; the call is `system(` (or what `call` says). */
function find(source: string, trail: Trail, call = 'system('): string {
  const file = join(directory, `${(count += 1)}.ts`)
  writeFileSync(file, source)
  const before = source.slice(0, source.indexOf(call)).split('\n')
  const position = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
  const found = locate({ position, argument: 1 }, trail)
  assert.equal(found.file, file)
  return (source.split(/\r?\n/)[found.line - 1] ?? '').slice(found.column - 1)
}

const table: readonly (readonly [string, string, Trail, string])[] = [
  ['a property', "system('x', { a: 1, b: { c: 2 } })", ['b', 'c'], 'c: 2'],
  ['the property itself', "system('x', { a: 1, b: { c: 2 } })", ['b'], 'b: {'],
  [
    'quoted names',
    `system('x', { files: { "/etc/motd": { text: '' } } })`,
    ['files', '/etc/motd', 'text'],
    'text:',
  ],
  ['an item', "system('x', { a: ['p', 'q'] })", ['a', 1], "'q'"],
  ['lines', "system('x', {\n  a: 1,\r\n  b: 2,\n})", ['b'], 'b: 2'],
  ['letters beyond ASCII', "const ü = '😀'; system('ü😀', { a: 'ü😀', b: 2 })", ['b'], 'b: 2'],
  ['a conditional group', "system('x', { a: mkIf(c, { b: 1 }) })", ['a', 'b'], 'b: 1'],
  ['nested modifiers', "system('x', mkForce({ a: mkOverride(3, mkBefore(['p'])) }))", ['a', 0], "'p'"],
  ['one of several', "system('x', { a: mkMerge([{ b: 1 }, { b: 2 }]) })", ['a', 1, 'b'], 'b: 2'],
  ['a function', "system('x', { a: ({ config }) => ({ b: 1 }) })", ['a', 'b'], 'b: 1'],
  ['a function with statements', "system('x', { a() { const n = 1; return { b: n } } })", ['a', 'b'], 'b: n'],
  [
    'type assertions',
    "system('x', ({ a: { b: 1 } as const } satisfies object) as never)",
    ['a', 'b'],
    'b: 1',
  ],
  ['the last of a name', "system('x', { a: { b: 1 }, a: { b: 2 } })", ['a', 'b'], 'b: 2'],
  ['a constant', "const base = { a: { b: 1 } }; system('x', base)", ['a', 'b'], 'b: 1'],
  ['an exported constant', "export const base = { b: 1 }\nsystem('x', { a: base })", ['a', 'b'], 'b: 1'],
  ['a shorthand', "const a = { b: 1 }; system('x', { a })", ['a', 'b'], 'b: 1'],
  ['a spread constant', "const base = { b: 1 }; system('x', { ...base, c: 1 })", ['b'], 'b: 1'],
  ['what a spread overrides', "const base = { b: 1 }; system('x', { ...base, b: 2 })", ['b'], 'b: 2'],
  ['spread from a call: the call', "system('x', { ...more(), c: 1 })", ['b'], "system('x'"],
  ['an item after a spread: the list', "system('x', { a: [...more, 'q'] })", ['a', 1], 'a: ['],
  ['an item of a spread constant', "const p = ['q', 'r']; system('x', { a: ['o', ...p] })", ['a', 2], "'r']"],
  [
    'an item after a spread constant',
    "const p = ['q', 'r']; system('x', { a: [...p, 's'] })",
    ['a', 2],
    "'s'",
  ],
  [
    'an item after what a constant spreads: the list',
    "const p = ['q', ...more]; system('x', { a: [...p, 's'] })",
    ['a', 2],
    'a: [',
  ],
  ['a conditional item', "system('x', { a: ['p', mkIf(c, 'q')] })", ['a', 1], 'mkIf(c'],
  ['a mapped list: its name', "system('x', { a: ['p', 'q'].map((p) => p) })", ['a', 1], 'a: ['],
  ['computed names: what is around', "system('x', { a: { [n]: 1 } })", ['a', 'b'], 'a: {'],
  ['made by a call: what is around', "system('x', { a: Object.fromEntries(more) })", ['a', 'b'], 'a: Object'],
  ['a variable that changes: the call', "let base = { b: 1 }; system('x', base)", ['b'], "system('x'"],
  ['constants that need each other', "const a = b, b = a; system('x', a)", ['b'], "system('x'"],
  ['no literal at all', "system('x')", ['b'], "system('x'"],
  ['everything', "system('x', { a: 1 })", [], "system('x'"],
  ['a file with syntax errors', "system('x', { a: 1 ", ['a'], "system('x'"],
]

for (const [name, source, trail, expected] of table) {
  test(name, () => {
    const found = find(source, trail)
    assert.equal(found.slice(0, expected.length), expected)
  })
}

test('a method is found by its name', () => {
  assert.equal(find("forge.system('x', { a: 1 })", ['a'], 'system('), 'a: 1 })')
})

test('a call within another is the one meant', () => {
  assert.equal(find("outer('y', { a: system('x', { a: 1 }) })", ['a'], 'system('), 'a: 1 }) })')
})

test('a file that is not there has the call', () => {
  const position = { file: join(directory, 'gone.ts'), line: 1, column: 1 }
  assert.deepEqual(locate({ position, argument: 1 }, ['a']), position)
})
