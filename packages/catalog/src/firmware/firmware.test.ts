import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, unitsOf } from '../testing.ts'

const components = ['main', 'non-free-firmware'] as const

test('firmware where the source has it', () => {
  const all = blueprintOf({ hardware: { enableRedistributableFirmware: true } }, 'amd64', {
    components: [...components],
  })
  assert.ok(packagesOf(all).includes('firmware-iwlwifi'))
  const one = blueprintOf({ hardware: { firmware: ['firmware-realtek'] } }, 'amd64', {
    components: [...components],
  })
  assert.ok(packagesOf(one).includes('firmware-realtek'))
  assert.ok(packagesOf(blueprintOf({ hardware: { firmware: ['firmware-linux-free'] } })).length > 0)
})

test('a source without it is told how to have it', () => {
  for (const hardware of [{ enableRedistributableFirmware: true }, { firmware: ['firmware-realtek'] }]) {
    const [problem] = problemsOf({ hardware })
    assert.equal(problem?.code, 'source-component')
    assert.match(problem?.hint ?? '', /components: \['main', 'non-free-firmware'\]/)
  }
})

test('microcode is in the initramfs, where the source and the processor have it', () => {
  const cpu = { amd: { updateMicrocode: true }, intel: { updateMicrocode: true } }
  const blueprint = blueprintOf({ hardware: { cpu } }, 'amd64', { components: [...components] })
  for (const name of ['amd64-microcode', 'intel-microcode']) {
    assert.ok(blueprint.initramfs.packages.includes(name))
    assert.ok(!packagesOf(blueprint).includes(name))
  }
  assert.equal(problemsOf({ hardware: { cpu } })[0]?.code, 'source-component')
  assert.equal(problemsOf({ hardware: { cpu } }, 'arm64')[0]?.code, 'architecture')
  assert.ok(!blueprintOf({}).initramfs.packages.some((name) => name.endsWith('-microcode')))
})

test('updates', () => {
  assert.ok(
    unitsOf(blueprintOf({ services: { fwupd: { enable: true } } })).includes('fwupd-refresh.timer enabled'),
  )
})
