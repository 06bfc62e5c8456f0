import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt, warningsOf } from '../testing.ts'

const url = 'https://flatpak.example.org/repo/'

test('remotes', () => {
  const blueprint = blueprintOf({
    services: { flatpak: { enable: true, remotes: { example: { url, gpgKey: 'mQINB' } } } },
  })
  assert.equal(
    textAt(blueprint, '/etc/flatpak/remotes.d/example.flatpakrepo'),
    `[Flatpak Repo]\nVersion=1\nTitle=example\nUrl=${url}\nGPGKey=mQINB\n`,
  )
  assert.ok(packagesOf(blueprint).includes('flatpak'))
  assert.equal(
    warningsOf({ services: { flatpak: { enable: true, remotes: { example: { url } } } } }).length,
    1,
  )
})
