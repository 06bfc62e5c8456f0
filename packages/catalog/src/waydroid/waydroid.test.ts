import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf } from '../testing.ts'

const definitions = { virtualisation: { waydroid: { enable: true } } }

test('where the source has it', () => {
  assert.ok(packagesOf(blueprintOf(definitions, 'amd64', { suite: 'forky' })).includes('waydroid'))
  const repositories = [
    { name: 'waydroid', uri: 'https://repo.example.org', suite: 'trixie', components: ['main'], key: 'x' },
  ]
  assert.ok(packagesOf(blueprintOf(definitions, 'amd64', { repositories })).includes('waydroid'))
})

test('where it does not', () => {
  assert.equal(problemsOf(definitions)[0]?.code, 'source-repository')
  assert.equal(problemsOf(definitions, 's390x')[0]?.code, 'architecture')
})
