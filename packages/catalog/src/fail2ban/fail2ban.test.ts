import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('jails', () => {
  const blueprint = blueprintOf({
    services: {
      fail2ban: { enable: true, bantime: '1h', ignoreIP: ['192.0.2.0/24'], jails: { sshd: { maxretry: 5 } } },
    },
  })
  assert.ok(packagesOf(blueprint).includes('fail2ban'))
  assert.ok(unitsOf(blueprint).includes('fail2ban.service enabled'))
  const text = textAt(blueprint, '/etc/fail2ban/jail.local') ?? ''
  assert.match(text, /^\[DEFAULT\]\nbackend=systemd\n/)
  assert.match(text, /^bantime=3600\nignoreip=127\.0\.0\.0\/8 ::1 192\.0\.2\.0\/24$/m)
  assert.match(text, /\[sshd\]\nenabled=yes\nmaxretry=5\n$/)
  assert.ok(!packagesOf(blueprintOf({})).includes('fail2ban'))
})

test('bans need a firewall', () => {
  const definitions = {
    services: { fail2ban: { enable: true } },
    networking: { firewall: { enable: false } },
  }
  assert.equal(problemsOf(definitions).length, 1)
})
