import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

test('rules by file, path and type', () => {
  const blueprint = blueprintOf({
    systemd: {
      tmpfiles: {
        settings: {
          web: {
            '/var/lib/web': { d: { user: 'www-data', group: 'www-data', mode: '0750', age: '10d' } },
            '/var/lib/a b': { 'L+': { argument: '/usr/share/a b' } },
          },
        },
      },
    },
  })
  assert.equal(
    textAt(blueprint, '/usr/lib/tmpfiles.d/declared-web.conf'),
    'L+ "/var/lib/a b" - - - - /usr/share/a b\nd /var/lib/web 0750 www-data www-data 10d -\n',
  )
})

test('what is no rule', () => {
  for (const settings of [
    { a: { 'var/x': { d: {} } } },
    { a: { '/var/x': { Y: {} } } },
    { a: { '/var/x': { d: { mode: 'rwx' } } } },
    { 'a/b': { '/var/x': { d: {} } } },
  ])
    assert.equal(problemsOf({ systemd: { tmpfiles: { settings } } }).length, 1, JSON.stringify(settings))
})
