import assert from 'node:assert/strict'
import { test } from 'node:test'
import { specifiersOf, targetOf } from './imports.ts'
import { rooms } from './rooms.ts'
import { readTracked, trackedFiles } from './tracked-files.ts'

const roomOf = (path: string) => path.split('/')[1] ?? ''
const isTest = (path: string) => /(\.test\.ts|\/fixtures?\/|\/testing\/)/.test(path)
const onlyForTests = new Set(['fast-check', 'ajv'])

function breach(path: string, specifier: string): string | undefined {
  const room = rooms[roomOf(path)]
  const target = targetOf(path, specifier)
  if (room === undefined) return `${path}: packages/${roomOf(path)} is no room of tests/house/rooms.ts`
  const allowed = {
    'same-room': () => true,
    room: (name: string) => room.rooms.includes(name) || name === roomOf(path),
    builtin: () => room.builtins || isTest(path),
    package: (name: string) => room.packages.includes(name) || (isTest(path) && onlyForTests.has(name)),
  }
  const name = target.kind === 'same-room' ? '' : target.name
  return allowed[target.kind](name) ? undefined : `${path} imports ${specifier}`
}

test('imports point one way between the rooms', () => {
  const files = trackedFiles(/^packages\/[^/]+\/src\/.*\.ts$/)
  assert.ok(files.length > 20, 'the files were found')
  const breaches = files.flatMap((path) =>
    specifiersOf(path, readTracked(path)).flatMap((specifier) => breach(path, specifier) ?? []),
  )
  assert.deepEqual(breaches, [])
})

test('a wrong import would be seen', () => {
  const table = [
    ['packages/language/src/a.ts', "import fs from 'node:fs'"],
    ['packages/contracts/src/a.ts', "export { x } from '@ingot/language/type.ts'"],
    ['packages/forge/src/deep/a.ts', "const x = await import('../../../image/src/a.ts')"],
    ['packages/image/src/a.ts', "import { Command } from 'commander'"],
    ['packages/unknown/src/a.ts', "import './b.ts'"],
  ] as const
  for (const [path, source] of table) {
    const [specifier = ''] = specifiersOf(path, source)
    assert.notEqual(breach(path, specifier), undefined, source)
  }
})
