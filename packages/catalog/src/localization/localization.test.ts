import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

test('the defaults need no package', () => {
  const blueprint = blueprintOf({})
  assert.equal(textAt(blueprint, '/etc/locale.conf'), 'LANG=C.UTF-8\n')
  assert.deepEqual(blueprint.locales, [])
  for (const name of ['locales', 'tzdata', 'console-setup'])
    assert.ok(!packagesOf(blueprint).includes(name), name)
  assert.equal(entryAt(blueprint, '/etc/localtime'), undefined)
})

test('another language, keyboard and time zone', () => {
  const blueprint = blueprintOf({
    i18n: { defaultLocale: 'de_DE.UTF-8', supportedLocales: ['C.UTF-8', 'fr_FR.UTF-8', 'de_DE.UTF-8'] },
    console: { keyMap: 'de', keyMapVariant: 'nodeadkeys' },
    time: { timeZone: 'Europe/Berlin' },
  })
  assert.equal(textAt(blueprint, '/etc/locale.conf'), 'LANG=de_DE.UTF-8\n')
  assert.deepEqual(blueprint.locales, ['de_DE.UTF-8 UTF-8', 'fr_FR.UTF-8 UTF-8'])
  for (const name of ['locales', 'tzdata', 'console-setup'])
    assert.ok(packagesOf(blueprint).includes(name), name)
  assert.match(textAt(blueprint, '/etc/default/keyboard') ?? '', /^XKBLAYOUT="de"\nXKBVARIANT="nodeadkeys"$/m)
  const zone = entryAt(blueprint, '/etc/localtime')
  assert.equal(zone?.kind === 'link' && zone.target, '../usr/share/zoneinfo/Europe/Berlin')
})

test('what cannot be a locale, a zone or a layout is refused', () => {
  for (const definitions of [
    { i18n: { defaultLocale: 'german' } },
    { time: { timeZone: '../../etc/shadow' } },
    { console: { keyMap: '"; reboot' } },
    { console: { keyMapVariant: 'nodeadkeys' } },
  ]) {
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(definitions))
  }
})
