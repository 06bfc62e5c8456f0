import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { machineCommand, type Machine } from './machine.ts'

const machine: Machine = {
  name: 'hello',
  architecture: 'amd64',
  bootMode: 'uefi',
  acceleration: 'tcg',
  processors: 2,
  memoryMebibytes: 2048,
  strings: ['credential-0'],
  console: 'pipe',
  network: 'isolated',
  forwards: [{ hostPort: 2222, port: 22 }],
  control: 3,
}
const lineOf = (changes: Partial<Machine>): string => machineCommand({ ...machine, ...changes }).join(' ')

test('what a machine is told', () => {
  for (const [changes, expected] of [
    [{}, /-accel tcg,thread=multi /],
    [{ acceleration: 'kvm' }, /-accel kvm -cpu host /],
    [{}, /user,id=network,restrict=on,hostfwd=tcp:127\.0\.0\.1:2222-:22 /],
    [{}, /if=pflash,unit=1/],
    [{ network: 'open' }, /user,id=network,hostfwd/],
    [{}, /-smbios type=11,path=\/run\/machine\/credential-0/],
    [{ console: 'terminal' }, /-mon chardev=console/],
    [{ report: 4 }, /socket,id=report,fd=4.*name=org\.ingot\.verify/],
    [{}, /driver=qcow2\S*node-name=disk /],
    [{ logsWrites: true }, /driver=blklogwrites,node-name=disk,\S*log=writes/],
    [{ drive: 'facts' }, /format=raw,readonly=on,file=\/run\/machine\/facts/],
  ] as const)
    assert.match(lineOf(changes), expected)
})

test('what a machine is not told', () => {
  assert.doesNotMatch(lineOf({ bootMode: 'bios' }), /pflash/)
  assert.doesNotMatch(lineOf({}), /virtserialport|readonly=on,file=\/run\/machine|-mon chardev=console/)
})

test('an architecture without a machine is refused', () => {
  assert.throws(
    () => machineCommand({ ...machine, architecture: 'arm64' }),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'machine-architecture-unsupported',
  )
})
