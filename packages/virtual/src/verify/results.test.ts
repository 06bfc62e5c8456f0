import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Expectation } from '@ingot/contracts/blueprint.ts'
import { hasClock, isReportWhole, parseReport, parseTimespan } from './results.ts'

const expectations: readonly Expectation[] = [
  { kind: 'port', protocol: 'tcp', port: 22 },
  { kind: 'hostname', name: 'hello' },
  { kind: 'package', name: 'htop' },
]
const report = `boot\trunning\tactive
clock\t20.50
check\t0\tok\t
check\t1\tfailed\tlocalhost
unit-failed\tssh.service\tno host keys;
time\tFirmware\t0
time\tLoader\t0
time\tKernel\t1
time\tInitRD\t4000000
time\tUserspace\t9000000
time\tFinish\t19000000
slow\tsystemd-repart.service\t1.250s
end
`

test('a report is read', () => {
  const read = parseReport(report, expectations, { firmwareEnded: 1, clockArrived: 22 })
  assert.equal(read.bootComplete, true)
  assert.deepEqual(
    read.checks.map(({ ok, found }) => [ok, found]),
    [
      [true, ''],
      [false, 'localhost'],
      [false, 'the machine said nothing about it'],
    ],
  )
  assert.deepEqual(read.failedUnits, [{ unit: 'ssh.service', lastWords: 'no host keys;' }])
  assert.deepEqual(read.slowestUnits, [{ unit: 'systemd-repart.service', seconds: 1.25 }])
  assert.deepEqual(read.bootSeconds, {
    firmware: 1,
    loader: 0.5,
    kernel: 4,
    initrd: 5,
    userspace: 10,
    total: 20.5,
  })
})

test("the loader's own times win over what was seen from outside", () => {
  const timed = report.replace('Firmware\t0', 'Firmware\t3000000').replace('Loader\t0', 'Loader\t1000000')
  const { firmware, loader } = parseReport(timed, [], { firmwareEnded: 9, clockArrived: 99 }).bootSeconds
  assert.deepEqual([firmware, loader], [2, 1])
})

test('half a report is no report', () => {
  assert.equal(isReportWhole(report), true)
  assert.equal(isReportWhole(report.slice(0, -5)), false)
  assert.equal(hasClock(report), true)
  assert.equal(hasClock('boot\trunning\tactive\nclock\t20'), false)
  const { checks, bootComplete, state } = parseReport('', expectations)
  assert.deepEqual([checks.some(({ ok }) => ok), bootComplete, state], [false, false, 'unknown'])
})

test('time spans as systemd prints them', () => {
  for (const [text, seconds] of [
    ['12ms', 0.012],
    ['1min 2.345s', 62.345],
    ['950us', 0.00095],
    ['1h 1min', 3660],
    ['', 0],
  ] as const)
    assert.ok(Math.abs(parseTimespan(text) - seconds) < 1e-9, text)
})
