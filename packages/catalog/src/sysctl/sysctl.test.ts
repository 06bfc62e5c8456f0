import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

test('settings are written in order and expected', () => {
  const blueprint = blueprintOf({
    sysctl: { 'net.ipv4.ip_forward': '1', '-fs.x': '2', 'net.ipv4.conf.*.rp_filter': '1' },
  })
  assert.equal(
    textAt(blueprint, '/usr/lib/sysctl.d/90-declared.conf'),
    '-fs.x = 2\nnet.ipv4.conf.*.rp_filter = 1\nnet.ipv4.ip_forward = 1\n',
  )
  const expected = blueprint.expectations.flatMap((each) => (each.kind === 'sysctl' ? [each.key] : []))
  assert.deepEqual(expected.toSorted(), ['fs.x', 'kernel.panic', 'net.ipv4.ip_forward'])
})

test('numbers and booleans stand for their texts', () => {
  const sysctl = {
    'vm.swappiness': 10,
    'net.ipv4.ip_forward': true,
    'kernel.sysrq': false,
    'kernel.x': '4 4',
  }
  assert.equal(
    textAt(blueprintOf({ sysctl }), '/usr/lib/sysctl.d/90-declared.conf'),
    'kernel.sysrq = 0\nkernel.x = 4 4\nnet.ipv4.ip_forward = 1\nvm.swappiness = 10\n',
  )
  for (const wrong of [0.5, 2 ** 64, 'a\nb', ['1'], null]) {
    assert.equal(problemsOf({ sysctl: { 'vm.x': wrong as string } }).length, 1)
  }
})

test('nothing is written for nothing, and odd names are refused', () => {
  assert.equal(textAt(blueprintOf({}), '/usr/lib/sysctl.d/90-declared.conf'), undefined)
  assert.equal(problemsOf({ sysctl: { 'a = 1\nb': '1' } }).length, 1)
})
