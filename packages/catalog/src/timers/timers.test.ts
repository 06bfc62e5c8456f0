import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('a timer', () => {
  const blueprint = blueprintOf({
    systemd: {
      timers: { fstrim: { timerConfig: { OnCalendar: ['daily', 'Mon 12:00'], AccuracySec: '1h' } } },
    },
  })
  assert.equal(
    textAt(blueprint, '/etc/systemd/system/fstrim.timer'),
    `[Unit]
Description=fstrim

[Timer]
AccuracySec=1h
OnCalendar=daily
OnCalendar=Mon 12:00

[Install]
WantedBy=timers.target
`,
  )
  assert.ok(unitsOf(blueprint).includes('fstrim.timer enabled'))
})

test('a job: a service with times', () => {
  const blueprint = blueprintOf({
    systemd: {
      services: {
        backup: { execStart: '/usr/bin/true', startAt: ['daily'], serviceConfig: { Type: 'oneshot' } },
      },
    },
  })
  assert.match(
    textAt(blueprint, '/etc/systemd/system/backup.timer') ?? '',
    /OnCalendar=daily\nPersistent=yes\n/,
  )
  assert.doesNotMatch(textAt(blueprint, '/etc/systemd/system/backup.service') ?? '', /WantedBy/)
  assert.ok(unitsOf(blueprint).includes('backup.timer enabled'))
  assert.ok(!unitsOf(blueprint).includes('backup.service enabled'))
})

test('what never happens, or twice', () => {
  assert.equal(problemsOf({ systemd: { timers: { a: { timerConfig: { Persistent: true } } } } }).length, 1)
  const services = { a: { execStart: '/usr/bin/true', startAt: ['daily'] } }
  const timers = { a: { timerConfig: { OnCalendar: 'daily' } } }
  assert.ok(problemsOf({ systemd: { services, timers } }).length > 0)
  assert.equal(
    problemsOf({ systemd: { services: { a: { execStart: '/usr/bin/true', startAt: ['$x'] } } } }).length,
    1,
  )
})
