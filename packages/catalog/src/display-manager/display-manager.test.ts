import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

const users = { kiosk: {} }
const autoLogin = { user: 'kiosk' }

test('each lets people in, in its own way', () => {
  const cases = [
    [
      { displayManager: { sddm: { enable: true, theme: 'breeze' }, autoLogin, defaultSession: 'plasma' } },
      'sddm',
      '/etc/sddm.conf.d/50-declared.conf',
      '[General]\nDisplayServer=wayland\n\n[Theme]\nCurrent=breeze\n\n[Autologin]\nUser=kiosk\nSession=plasma\n',
    ],
    [
      { displayManager: { gdm: { enable: true }, autoLogin } },
      'gdm',
      '/etc/gdm3/daemon.conf',
      '[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=kiosk\n',
    ],
    [
      {
        displayManager: { lightdm: { enable: true, settings: { 'greeter-hide-users': 'true' } }, autoLogin },
      },
      'lightdm',
      '/etc/lightdm/lightdm.conf.d/50-declared.conf',
      '[Seat:*]\nautologin-user=kiosk\ngreeter-hide-users=true\n',
    ],
    [
      { greetd: { enable: true } },
      'greetd',
      '/etc/greetd/config.toml',
      '[default_session]\ncommand = "tuigreet --time --remember --remember-session"\nuser = "_greetd"\n\n[terminal]\nvt = 7\n',
    ],
  ] as const
  for (const [services, unit, path, text] of cases) {
    const blueprint = blueprintOf({ users, services })
    const entry = entryAt(blueprint, '/etc/systemd/system/display-manager.service')
    assert.equal(entry?.kind === 'link' && entry.target, `/usr/lib/systemd/system/${unit}.service`)
    assert.equal(textAt(blueprint, path), text)
    assert.ok(packagesOf(blueprint).some((name) => name.startsWith(unit)))
  }
})

test('but only one', () => {
  const both = { displayManager: { sddm: { enable: true }, gdm: { enable: true } } }
  assert.equal(problemsOf({ services: both }).length, 1)
  assert.equal(
    problemsOf({
      services: { displayManager: { sddm: { enable: true }, autoLogin: { user: 'nobody-here' } } },
    }).length,
    1,
  )
})
