import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

test('profiles of packages and of your own', () => {
  const blueprint = blueprintOf({
    security: {
      apparmor: {
        extraProfiles: true,
        policies: {
          mine: { profile: 'profile mine /usr/bin/mine {}\n', state: 'complain' },
          'bin.ping': { state: 'disable' },
        },
      },
    },
  })
  for (const name of ['apparmor', 'apparmor-profiles']) assert.ok(packagesOf(blueprint).includes(name))
  assert.equal(textAt(blueprint, '/etc/apparmor.d/mine'), 'profile mine /usr/bin/mine {}\n')
  for (const [path, target] of [
    ['/etc/apparmor.d/force-complain/mine', '../mine'],
    ['/etc/apparmor.d/disable/bin.ping', '../bin.ping'],
  ] as const) {
    const entry = entryAt(blueprint, path)
    assert.equal(entry?.kind === 'link' && entry.target, target)
  }
  assert.equal(problemsOf({ security: { apparmor: { enable: false, policies: { a: {} } } } }).length, 1)
})

test('what was compiled does not outlive the boot, and homes are where they are', () => {
  const blueprint = blueprintOf({})
  assert.ok(!packagesOf(blueprintOf({ security: { apparmor: { enable: false } } })).includes('apparmor'))
  assert.match(textAt(blueprint, '/etc/apparmor/parser.conf') ?? '', /^cache-loc=\/run\/apparmor$/m)
  assert.match(
    textAt(blueprint, '/etc/apparmor.d/tunables/home.d/declared') ?? '',
    /^@\{HOMEDIRS\}\+=\/var\/home\/$/m,
  )
})
