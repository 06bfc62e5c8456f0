import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf } from '../testing.ts'

test('a desktop with its login, network, sound and fonts', () => {
  const names = packagesOf(blueprintOf({ services: { desktopManager: { plasma6: { enable: true } } } }))
  for (const name of ['plasma-desktop', 'sddm', 'dolphin', 'network-manager', 'pipewire', 'fonts-noto-core'])
    assert.ok(names.includes(name), name)
  assert.ok(!packagesOf(blueprintOf({})).includes('plasma-desktop'))
})

test('without what somebody else brings, or does not want', () => {
  const blueprint = blueprintOf({
    services: {
      desktopManager: { plasma6: { enable: true, applications: ['kitty'] } },
      displayManager: { sddm: { enable: false }, lightdm: { enable: true } },
      pipewire: { enable: false },
    },
  })
  const names = packagesOf(blueprint)
  assert.ok(names.includes('kitty') && names.includes('lightdm'))
  assert.ok(!names.includes('dolphin') && !names.includes('pipewire'))
  const entry = entryAt(blueprint, '/etc/systemd/system/display-manager.service')
  assert.equal(entry?.kind === 'link' && entry.target, '/usr/lib/systemd/system/lightdm.service')
})
