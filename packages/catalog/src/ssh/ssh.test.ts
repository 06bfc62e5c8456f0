import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const configuration = '/etc/ssh/sshd_config.d/10-declared.conf'

test('off by default', () => {
  const blueprint = blueprintOf({})
  assert.ok(!packagesOf(blueprint).includes('openssh-server'))
  assert.equal(entryAt(blueprint, configuration), undefined)
})

test('keys only, on port 22, open in the firewall', () => {
  const blueprint = blueprintOf({ services: { ssh: { enable: true } } })
  assert.equal(
    textAt(blueprint, configuration),
    `Port 22
AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys.d/%u /run/ingot/authorized_keys.d/%u
HostKey /etc/ssh/ssh_host_ed25519_key
KbdInteractiveAuthentication no
PasswordAuthentication no
PermitRootLogin prohibit-password
X11Forwarding no
`,
  )
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /tcp dport \{ 22 \} accept/)
  assert.ok(unitsOf(blueprint).includes('ssh.service enabled'))
  assert.ok(blueprint.expectations.some((each) => each.kind === 'port' && each.port === 22))
})

test('each machine makes its host keys before the server starts', () => {
  const blueprint = blueprintOf({ services: { ssh: { enable: true, hostKeyTypes: ['ed25519', 'rsa'] } } })
  assert.equal(
    textAt(blueprint, '/usr/lib/systemd/system/ssh.service.d/10-host-keys.conf'),
    `[Unit]
Wants=ssh-host-key@ed25519.service ssh-host-key@rsa.service
After=ssh-host-key@ed25519.service ssh-host-key@rsa.service
`,
  )
  const unit = textAt(blueprint, '/usr/lib/systemd/system/ssh-host-key@.service') ?? ''
  assert.match(unit, /ConditionFileNotEmpty=!\/etc\/ssh\/ssh_host_%i_key/)
  assert.ok(unit.indexOf('/usr/bin/sync') < unit.indexOf('/usr/bin/mv'), 'synced before it is renamed')
})

test('ports, and a firewall that stays shut', () => {
  const blueprint = blueprintOf({
    services: { ssh: { enable: true, ports: [2222], openFirewall: false } },
  })
  assert.match(textAt(blueprint, configuration) ?? '', /^Port 2222\n(?!Port)/)
  assert.doesNotMatch(textAt(blueprint, '/etc/nftables.conf') ?? '', /2222/)
})

test('free settings replace the ones from options, in whatever case', () => {
  const text = textAt(
    blueprintOf({
      services: {
        ssh: { enable: true, settings: { x11forwarding: true, MaxAuthTries: 3, AcceptEnv: ['A', 'B'] } },
      },
    }),
    configuration,
  )
  assert.match(text ?? '', /^x11forwarding yes$/m)
  assert.doesNotMatch(text ?? '', /^X11Forwarding/m)
  assert.match(text ?? '', /^AcceptEnv A\nAcceptEnv B$/m)
  assert.match(text ?? '', /^MaxAuthTries 3$/m)
})

test('what a server cannot be', () => {
  const cases: readonly Parameters<typeof problemsOf>[0][] = [
    { services: { ssh: { enable: true, ports: [] } } },
    { services: { ssh: { enable: true, hostKeyTypes: [] } } },
    { services: { ssh: { enable: true, settings: { Port: 22 } } } },
    { services: { ssh: { enable: true, settings: { 'A b': 1 } } } },
    { services: { ssh: { enable: true, settings: { Banner: 'a\nPermitRootLogin yes' } } } },
    { services: { ssh: { enable: true, settings: { Banner: { a: 1 } } } } },
  ]
  for (const definitions of cases)
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(definitions))
})
