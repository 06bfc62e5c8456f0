import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt } from '../testing.ts'

test('sound', () => {
  const settings = { 'context.properties': { 'default.clock.min-quantum': 64 } }
  const blueprint = blueprintOf({
    services: { pipewire: { enable: true, alsa: { enable: false }, extraConfig: { latency: settings } } },
  })
  const names = packagesOf(blueprint)
  for (const name of ['pipewire', 'wireplumber', 'pipewire-pulse', 'rtkit'])
    assert.ok(names.includes(name), name)
  assert.ok(!names.includes('pipewire-alsa') && !names.includes('pipewire-jack'))
  assert.deepEqual(
    JSON.parse(textAt(blueprint, '/usr/share/pipewire/pipewire.conf.d/50-latency.conf') ?? ''),
    settings,
  )
  assert.ok(!packagesOf(blueprintOf({})).includes('rtkit'))
})
