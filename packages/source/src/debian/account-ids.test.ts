import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as law, constantFrom, dictionary, integer, property, record, uniqueArray } from 'fast-check'
import { allocateIds, staticAccounts } from './account-ids.ts'

test('packages from 101, people from 1000, in the order of their names', () => {
  const ids = allocateIds({
    known: {},
    packaged: ['sshd', 'dbus', 'sudo'],
    declared: ['zoe', 'amy', 'dbus'],
    reserved: [1000, 101],
  })
  assert.deepEqual(ids, { amy: 1001, dbus: 102, sshd: 103, zoe: 1002 })
})

test('no room left is an error', () => {
  assert.throws(
    () => allocateIds({ known: { last: 999 }, packaged: ['x'], declared: [], reserved: [] }),
    /account x/,
  )
})

const names = uniqueArray(constantFrom(...'abcdefghijklmnop', 'root', 'sudo'))
const demands = record({
  packaged: names,
  declared: names,
  reserved: uniqueArray(integer({ min: 101, max: 1010 })),
})

test('law: numbers are never changed, never shared, never given to those that Debian fixes', () => {
  law(
    property(
      dictionary(constantFrom('x', 'y'), integer({ min: 200, max: 201 }), { maxKeys: 1 }),
      demands,
      demands,
      (known, first, second) => {
        const once = allocateIds({ known, ...first })
        const twice = allocateIds({ known: once, ...second })
        for (const [name, id] of Object.entries(once)) assert.equal(twice[name], id)
        assert.equal(new Set(Object.values(twice)).size, Object.keys(twice).length)
        assert.ok(Object.keys(twice).every((name) => !staticAccounts.has(name)))
        const fresh = Object.entries(once).filter(([name]) => !Object.hasOwn(known, name))
        assert.ok(fresh.every(([, id]) => !first.reserved.includes(id)))
        for (const name of [...first.packaged, ...first.declared])
          assert.ok(staticAccounts.has(name) || name in once)
      },
    ),
  )
})
