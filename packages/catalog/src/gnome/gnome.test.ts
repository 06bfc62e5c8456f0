import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf } from '../testing.ts'

test('a desktop with its login, network, sound and fonts', () => {
  const names = packagesOf(blueprintOf({ services: { desktopManager: { gnome: { enable: true } } } }))
  for (const name of ['gnome-shell', 'gdm3', 'nautilus', 'network-manager', 'pipewire', 'fonts-noto-core'])
    assert.ok(names.includes(name), name)
  assert.ok(!packagesOf(blueprintOf({})).includes('gnome-shell'))
})

test('without what somebody else brings, or does not want', () => {
  const blueprint = blueprintOf({
    services: {
      desktopManager: { gnome: { enable: true, applications: ['kitty'] } },
      displayManager: { gdm: { enable: false }, lightdm: { enable: true } },
      pipewire: { enable: false },
    },
  })
  const names = packagesOf(blueprint)
  assert.ok(names.includes('kitty') && names.includes('lightdm'))
  assert.ok(!names.includes('nautilus') && !names.includes('pipewire'))
  const entry = entryAt(blueprint, '/etc/systemd/system/display-manager.service')
  assert.equal(entry?.kind === 'link' && entry.target, '/usr/lib/systemd/system/lightdm.service')
})
