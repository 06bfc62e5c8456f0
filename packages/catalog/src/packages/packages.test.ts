import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf } from '../testing.ts'

test('declared packages are there, once, sorted, and expected', () => {
  const blueprint = blueprintOf({ packages: ['htop', 'curl', 'htop', 'udev'] })
  const names = packagesOf(blueprint)
  assert.deepEqual(names, [...new Set(names)].toSorted())
  for (const name of ['htop', 'curl']) {
    assert.ok(names.includes(name))
    assert.ok(blueprint.expectations.some((each) => each.kind === 'package' && each.name === name))
  }
})

test('a package that a module needs too is the person’s who named it', () => {
  const udev = blueprintOf({ packages: ['udev'] }).packages.find(({ name }) => name === 'udev')
  assert.deepEqual(udev?.origin, {
    module: 'packages',
    option: 'packages',
    positions: [{ file: 'ingot.ts', line: 1, column: 1 }],
  })
})

test('what cannot be a package is refused', () => {
  assert.equal(problemsOf({ packages: ['Not A Package'] }).length, 1)
  assert.equal(problemsOf({ packages: ['-o=x'] }).length, 1)
})
