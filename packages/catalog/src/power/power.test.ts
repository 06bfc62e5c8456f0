import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('a laptop', () => {
  const blueprint = blueprintOf({
    services: {
      tlp: {
        enable: true,
        settings: { STOP_CHARGE_THRESH_BAT0: 80, CPU_SCALING_GOVERNOR_ON_BAT: 'powersave' },
      },
      thermald: { enable: true },
      upower: { enable: true },
      logind: { lidSwitch: 'suspend', lidSwitchExternalPower: 'ignore' },
    },
  })
  for (const name of ['tlp', 'thermald', 'upower']) {
    assert.ok(packagesOf(blueprint).includes(name))
    assert.ok(unitsOf(blueprint).includes(`${name}.service enabled`))
  }
  assert.equal(
    textAt(blueprint, '/etc/tlp.d/50-declared.conf'),
    'CPU_SCALING_GOVERNOR_ON_BAT="powersave"\nSTOP_CHARGE_THRESH_BAT0=80\n',
  )
  assert.equal(
    textAt(blueprint, '/usr/lib/systemd/logind.conf.d/50-declared.conf'),
    '[Login]\nHandleLidSwitch=suspend\nHandleLidSwitchExternalPower=ignore\n',
  )
})

test('what works against each other, or nowhere', () => {
  assert.equal(
    problemsOf({ services: { tlp: { enable: true }, 'power-profiles-daemon': { enable: true } } }).length,
    1,
  )
  assert.equal(problemsOf({ services: { thermald: { enable: true } } }, 'arm64')[0]?.code, 'architecture')
})
