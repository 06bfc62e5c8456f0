import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('rules, settings, and the kernel from its first moment', () => {
  const blueprint = blueprintOf({
    security: {
      audit: {
        enable: true,
        lock: true,
        rules: ['-w /etc/passwd -p wa -k accounts', '-a always,exit -F arch=b64 -S execve -k exec'],
        settings: { max_log_file: 32 },
      },
    },
  })
  assert.equal(
    textAt(blueprint, '/etc/audit/rules.d/audit.rules'),
    '-D\n-b 8192\n-f 1\n-w /etc/passwd -p wa -k accounts\n-a always,exit -F arch=b64 -S execve -k exec\n-e 2\n',
  )
  assert.match(
    textAt(blueprint, '/etc/audit/auditd.conf') ?? '',
    /^local_events = yes\n[^]*^max_log_file = 32$/m,
  )
  assert.ok(blueprint.kernel.parameters.includes('audit=1'))
  assert.ok(unitsOf(blueprint).includes('auditd.service enabled'))
  assert.ok(!packagesOf(blueprintOf({})).includes('auditd'))
  assert.equal(problemsOf({ security: { audit: { rules: ['watch everything'] } } }).length, 1)
})
