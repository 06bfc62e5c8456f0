import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shippedSystemPath, shippedSystemSchema } from '@ingot/contracts/machine.ts'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const units = '/usr/lib/systemd/system'

test('the system wants boot-complete.target, after the boot and not before it', () => {
  const blueprint = blueprintOf({})
  const wanted = entryAt(blueprint, `${units}/multi-user.target.wants/boot-complete.target`)
  assert.equal(wanted?.kind === 'link' && wanted.target, '../boot-complete.target')
  assert.equal(
    textAt(blueprint, `${units}/boot-complete.target.d/10-after-boot.conf`),
    '[Unit]\nAfter=multi-user.target\n',
  )
  assert.ok(
    blueprint.expectations.some(
      (each) => each.kind === 'unit-active' && each.unit === 'boot-complete.target',
    ),
  )
})

test('a boot that hangs starts again, unless a person is to look', () => {
  const { parameters } = blueprintOf({}).kernel
  for (const parameter of ['panic=10', 'rd.shell=0', 'rd.emergency=reboot'])
    assert.ok(parameters.includes(parameter))
  const patient = blueprintOf({ health: { panicTimeout: 0, emergency: 'shell' } }).kernel.parameters
  assert.ok(!patient.some((parameter) => /^(panic|rd\.)/.test(parameter)))
})

test('the boot partition follows OSTree, and every boot is judged in time', () => {
  const blueprint = blueprintOf({ health: { limit: '20min' } })
  const publisher = entryAt(blueprint, '/usr/sbin/grub-mkconfig')
  assert.equal(publisher?.kind === 'link' && publisher.target, '../lib/ingot/publish')
  const script = entryAt(blueprint, '/usr/lib/ingot/publish')
  assert.equal(script?.kind === 'file' && script.mode, 0o755)
  assert.match(textAt(blueprint, `${units}/ingot-deadline.timer`) ?? '', /^OnBootSec=20min$/m)
  for (const wanted of [
    'multi-user.target.wants/ingot-reconcile.service',
    'multi-user.target.wants/ingot-settle.path',
    'boot-complete.target.requires/ingot-health.service',
    'boot-complete.target.wants/ingot-bless.service',
    'sysinit.target.wants/ingot-deadline.timer',
    'emergency.target.wants/ingot-emergency.service',
  ])
    assert.ok(entryAt(blueprint, `${units}/${wanted}`), wanted)
  assert.ok(unitsOf(blueprint).includes('systemd-bless-boot.service masked'))
  const patient = blueprintOf({ health: { emergency: 'shell' } })
  assert.equal(entryAt(patient, `${units}/ingot-emergency.service`), undefined)
})

const checksOf = (definitions: Parameters<typeof blueprintOf>[0]): readonly unknown[] =>
  shippedSystemSchema.parse(JSON.parse(textAt(blueprintOf(definitions), shippedSystemPath) ?? '')).health

test('checks reach the machine', () => {
  const definitions = {
    health: {
      requireNoFailedUnits: true,
      watchdogTimeout: '30s',
      checks: {
        'shop answers': { kind: 'http', url: 'http://127.0.0.1/health', limit: '2min' },
        ready: { kind: 'command', command: ['/usr/bin/pg_isready', '--quiet'] },
        web: { kind: 'port', port: 443, address: '::1' },
        room: { kind: 'free-space', path: '/var', free: '100M' },
        ssh: { kind: 'unit', unit: 'ssh.service' },
        source: { kind: 'update-source' },
      },
    },
  } as const
  assert.deepEqual(checksOf(definitions), [
    {
      name: 'the network is configured',
      limitSeconds: 60,
      kind: 'unit',
      unit: 'systemd-networkd.service',
    },
    { name: 'ready', limitSeconds: 60, kind: 'command', command: ['/usr/bin/pg_isready', '--quiet'] },
    { name: 'room', limitSeconds: 60, kind: 'free-space', path: '/var', bytes: 100 * 2 ** 20 },
    {
      name: 'shop answers',
      limitSeconds: 120,
      kind: 'http',
      url: 'http://127.0.0.1/health',
      status: 200,
    },
    { name: 'source', limitSeconds: 60, kind: 'update-source' },
    { name: 'ssh', limitSeconds: 60, kind: 'unit', unit: 'ssh.service' },
    { name: 'web', limitSeconds: 60, kind: 'port', address: '::1', port: 443 },
    { name: 'no failed units', limitSeconds: 30, kind: 'no-failed-units' },
  ])
  assert.ok(packagesOf(blueprintOf(definitions)).includes('curl'))
  assert.equal(
    textAt(blueprintOf(definitions), '/usr/lib/systemd/system.conf.d/50-watchdog.conf'),
    '[Manager]\nRuntimeWatchdogSec=30s\n',
  )
})

test('a check without what its kind needs, or with what it does not look at, is refused', () => {
  const table = [
    [{ kind: 'unit' }, 'A check of kind `unit` needs `unit`.'],
    [{ kind: 'free-space', path: '/var' }, 'A check of kind `free-space` needs `free`.'],
    [
      { kind: 'port', port: 80, url: 'http://127.0.0.1/' },
      'A check of kind `port` does not look at `url`: remove it.',
    ],
    [{ kind: 'command', command: ['true'] }, '`true` has to be an absolute path.'],
    [{ kind: 'command', command: [] }, '`command` is empty: name a program.'],
    [{ kind: 'update-source', limit: 0 }, '`limit` has to be longer than nothing.'],
  ] as const
  for (const [check, message] of table)
    assert.deepEqual(
      problemsOf({ health: { checks: { one: check } } }).map((problem) => problem.message),
      [`health.checks.one: ${message}`],
    )
})
