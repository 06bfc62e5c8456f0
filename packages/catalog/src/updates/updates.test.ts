import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shippedSystemPath, shippedSystemSchema } from '@ingot/contracts/machine.ts'
import { blueprintOf, entryAt, packagesOf, problemsOf, testRoot, textAt, unitsOf } from '../testing.ts'

const from = { url: 'https://updates.example.org/web', trust: 'trust/1.json' }

test('every system has os, and says what it is', () => {
  const blueprint = blueprintOf({ version: '2', kernel: { parameters: ['quiet'] } })
  const entry = entryAt(blueprint, '/usr/lib/ingot/os.js')
  assert.ok(entry?.kind === 'file' && entry.mode === 0o755)
  assert.deepEqual(entry.content, { kind: 'provided', name: 'os.js' })
  assert.ok(packagesOf(blueprint).includes('quickjs') && !packagesOf(blueprint).includes('curl'))
  const shipped = shippedSystemSchema.parse(JSON.parse(textAt(blueprint, shippedSystemPath) ?? ''))
  assert.equal(shipped.system, 'test')
  assert.equal(shipped.version, '2')
  assert.ok(shipped.boot.kernelParameters.includes('quiet'))
  assert.equal(shipped.updates, null)
})

test('where releases come from, with the root that is believed', () => {
  const blueprint = blueprintOf({ updates: from })
  const { updates } = shippedSystemSchema.parse(JSON.parse(textAt(blueprint, shippedSystemPath) ?? ''))
  assert.deepEqual(updates, { url: from.url, channel: 'stable', root: testRoot })
  for (const name of ['curl', 'minisign', 'ca-certificates'])
    assert.ok(packagesOf(blueprint).includes(name), name)
  assert.ok(!unitsOf(blueprint).some((unit) => unit.startsWith('ingot-update')))
})

test('updates in a window', () => {
  const blueprint = blueprintOf({
    updates: { ...from, automatic: 'reboot', window: 'Sun 04:00', jitter: '30min' },
  })
  const timer = textAt(blueprint, '/usr/lib/systemd/system/ingot-update.timer') ?? ''
  assert.match(timer, /OnCalendar=Sun 04:00\nRandomizedDelaySec=1800/)
  const service = textAt(blueprint, '/usr/lib/systemd/system/ingot-update.service') ?? ''
  assert.match(service, /ExecStart=\/usr\/bin\/os update --automatic --reboot\n/)
  assert.ok(unitsOf(blueprint).includes('ingot-update.timer enabled'))
})

test('what cannot work is said', () => {
  const table = [
    { url: from.url },
    { automatic: 'prepare' },
    { ...from, url: 'https://updates.example.org/' },
    { ...from, trust: 'motd' },
  ] as const
  for (const updates of table) assert.equal(problemsOf({ updates }).length, 1, JSON.stringify(updates))
})
