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

test('nothing is written for nothing, and odd names are refused', () => {
  assert.equal(textAt(blueprintOf({}), '/usr/lib/sysctl.d/90-declared.conf'), undefined)
  assert.equal(problemsOf({ sysctl: { 'a = 1\nb': '1' } }).length, 1)
})
