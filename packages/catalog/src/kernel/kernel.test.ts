import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'
import { parameterProblem } from './parameters.ts'

test('the kernel of the architecture, unless another is named', () => {
  assert.equal(blueprintOf({}).kernel.package, 'linux-image-amd64')
  assert.equal(blueprintOf({}, 'arm64').kernel.package, 'linux-image-arm64')
  const cloud = blueprintOf({ kernel: { package: 'linux-image-cloud-amd64' } })
  assert.equal(cloud.kernel.package, 'linux-image-cloud-amd64')
  assert.ok(cloud.initramfs.packages.includes('linux-image-cloud-amd64'))
  assert.ok(!cloud.initramfs.packages.includes('linux-image-amd64'))
})

test('parameters keep their order, after the consoles', () => {
  const blueprint = blueprintOf({ kernel: { parameters: ['quiet', 'b=2', 'a=1', 'quiet'] } })
  assert.deepEqual(blueprint.kernel.parameters.slice(0, 5), [
    'console=tty0',
    'console=ttyS0,115200n8',
    'quiet',
    'b=2',
    'a=1',
  ])
  assert.ok(
    blueprint.expectations.some((each) => each.kind === 'kernel-parameter' && each.parameter === 'b=2'),
  )
  assert.deepEqual(blueprintOf({ boot: { consoles: ['hvc0'] } }).kernel.parameters[0], 'console=hvc0')
})

test('modules are loaded, and expected by the kernel’s spelling', () => {
  const blueprint = blueprintOf({ kernel: { modules: ['br-netfilter'] } })
  assert.equal(textAt(blueprint, '/usr/lib/modules-load.d/declared.conf'), 'br-netfilter\n')
  assert.ok(
    blueprint.expectations.some((each) => each.kind === 'kernel-module' && each.module === 'br_netfilter'),
  )
})

test('drivers of the initramfs are added to the common ones', () => {
  const { drivers } = blueprintOf({
    boot: { initrd: { availableKernelModules: ['megaraid_sas'] } },
  }).initramfs
  for (const driver of ['megaraid_sas', 'virtio_blk', 'ext4']) assert.ok(drivers.includes(driver), driver)
  assert.ok(blueprintOf({}, 's390x').initramfs.drivers.includes('virtio_ccw'))
})

test('parameters that are no parameter, or not a person’s to set', () => {
  for (const parameter of [
    'root=LABEL=x',
    'ostree=/x',
    'ingot.deployment=1',
    'a b',
    '',
    'a\nb',
    'é',
    'initrd=x',
  ]) {
    assert.notEqual(parameterProblem(parameter), null, parameter)
    if (!parameter.includes('\n')) {
      assert.equal(problemsOf({ kernel: { parameters: [parameter] } }).length, 1, parameter)
    }
  }
  for (const parameter of [
    'quiet',
    'rootwait',
    'systemd.unit=rescue.target',
    'rd.break',
    'rootflags=noatime',
  ]) {
    assert.equal(parameterProblem(parameter), null, parameter)
  }
})
