import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, textAt, warningsOf } from '../testing.ts'

const path = '/etc/ssh/sshd_config.d/10-declared.conf'

test('strict settings, which a setting of your own outranks', () => {
  const text = textAt(
    blueprintOf({
      services: { ssh: { enable: true, hardening: { enable: true }, settings: { MaxAuthTries: 5 } } },
    }),
    path,
  )
  assert.match(text ?? '', /^MaxAuthTries 5$/m)
  assert.match(text ?? '', /^AllowTcpForwarding no$/m)
  assert.match(text ?? '', /^Ciphers chacha20-poly1305@openssh\.com,/m)
  assert.doesNotMatch(textAt(blueprintOf({ services: { ssh: { enable: true } } }), path) ?? '', /Ciphers/)
})

test('who may log in, and what they read', () => {
  const blueprint = blueprintOf({
    services: {
      ssh: { enable: true, allowUsers: ['admin', 'b@192.0.2.*'], allowGroups: ['sudo'], banner: 'Hi.\n' },
    },
  })
  const text = textAt(blueprint, path) ?? ''
  for (const line of ['AllowUsers admin b@192.0.2.*', 'AllowGroups sudo', 'Banner /etc/ssh/banner'])
    assert.ok(text.includes(`${line}\n`), line)
  assert.equal(textAt(blueprint, '/etc/ssh/banner'), 'Hi.\n')
})

test('passwords are warned about', () => {
  const ssh = { enable: true, hardening: { enable: true } }
  assert.equal(warningsOf({ services: { ssh: { ...ssh, passwordAuthentication: true } } }).length, 1)
  assert.equal(warningsOf({ services: { ssh } }).length, 0)
})
