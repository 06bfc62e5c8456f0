import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf } from './testing.ts'

type Definitions = Parameters<typeof blueprintOf>[0]

/** What is run inside, with the lines that it has to say. */
function commandsOf(definitions: Definitions): readonly string[] {
  return blueprintOf(definitions).expectations.flatMap((each) =>
    each.kind === 'command' ? [[...each.command, '->', ...(each.prints ?? [])].join(' ')] : [],
  )
}

const hash = '$5$apiY4HluZe1/Spnh$4QCIPm.HJrWEXZft5.Jrj7K8SqmPr8LKCxMvuWqYuu2'
const publicKey = 'aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gdzE='
const cases: readonly (readonly [Definitions, string])[] = [
  [{ users: { a: { groups: ['sudo'] } } }, 'runuser -u a -- sudo -n /usr/bin/id -un -> root'],
  [{ users: { a: { groups: ['sudo'], hashedPassword: hash } } }, 'sudo -l -U a /usr/bin/id ->'],
  [
    { services: { ssh: { enable: true, passwordAuthentication: true } } },
    'sshd -T -> kbdinteractiveauthentication no passwordauthentication yes permitrootlogin without-password',
  ],
  [
    {
      networking: {
        firewall: { banLists: { a: { addresses: ['2001:db8::/32', '192.0.2.1', '192.0.2.2'] } } },
      },
    },
    'nft get element inet firewall a4 { 192.0.2.1 } ->',
  ],
  [
    {
      networking: {
        wireguard: { interfaces: { wg0: { peers: [{ publicKey, allowedIPs: ['10.0.0.2/32'] }] } } },
      },
    },
    `wg show wg0 peers -> ${publicKey}`,
  ],
  [
    { security: { audit: { enable: true, lock: true, failureMode: 'silent' } } },
    'auditctl -s -> enabled 2 failure 0 backlog_limit 8192',
  ],
  [{ networking: { search: ['a.example.org', '~b'] } }, 'resolvectl domain -> Global: a.example.org ~b'],
]

test('what modules expect of a booted machine', () => {
  for (const [definitions, expected] of cases) {
    const commands = commandsOf(definitions)
    assert.ok(commands.includes(expected), `${expected}, not only ${commands.join('; ')}`)
  }
})

test('a rule that auditctl lists in other words is not expected word by word', () => {
  const rules = ['-w /etc/passwd -p wa -k accounts', '-a always,exit -F arch=b64 -S adjtimex -k time']
  const commands = commandsOf({ security: { audit: { enable: true, rules } } })
  assert.ok(commands.includes('auditctl -l -> -w /etc/passwd -p wa -k accounts'))
})

test('a setting of ones own that outranks the strict one is not expected to be strict', () => {
  const ssh = { enable: true, hardening: { enable: true }, settings: { MaxAuthTries: 5 } }
  const [, strict = ''] = commandsOf({ services: { ssh } }).filter((command) => command.startsWith('sshd'))
  assert.match(strict, /allowtcpforwarding no/)
  assert.doesNotMatch(strict, /maxauthtries/)
})

test('a call that a service may not make is refused; the service is not killed for it', () => {
  const { files } = blueprintOf({ services: { prometheus: { exporters: { node: { enable: true } } } } })
  const text = files.flatMap((file) =>
    file.path.endsWith('50-sandbox.conf') && file.kind === 'file' && file.content.kind === 'text'
      ? [file.content.text]
      : [],
  )
  assert.match(text.join(''), /^SystemCallErrorNumber=EPERM$/m)
})
