import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { networkCredentials, plugInto } from './private-network.ts'
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
    [{}, /driver=qcow2,node-name=disk,/],
    [{ logsWrites: true }, /driver=blklogwrites,node-name=disk,\S*log=writes/],
    [
      { secureBoot: true },
      /q35,\S*,smm=on .*property=secure,value=on .*OVMF_CODE_4M\.secboot\.fd .*file=\/run\/machine\/variables/,
    ],
    [{ variables: '/run/variables' }, /unit=1,format=raw,file=\/run\/variables/],
    [{ drive: 'facts' }, /format=raw,readonly=on,file=\/run\/machine\/facts/],
  ] as const)
    assert.match(lineOf(changes), expected)
})

test('devices that a machine is told of', () => {
  const scratch = { path: '/run/machine/disk1', format: 'qcow2', isScratch: true } as const
  const kept = { path: '/run/disks/1', format: 'raw', isScratch: false } as const
  for (const [devices, expected] of [
    [{ disks: [scratch] }, /driver=qcow2,node-name=disk1,discard=unmap,cache\.no-flush=on,.*serial=disk1/],
    [{ disks: [scratch, kept] }, /driver=raw,node-name=disk2,discard=unmap,file\.driver.*serial=disk2/],
    [{ stick: scratch }, /-device qemu-xhci .*-device usb-storage,drive=stick,.*bootindex=1/],
    [{ stick: scratch, startsStick: true }, /drive=disk,bootindex=1 .*drive=stick,.*bootindex=0/],
    [
      { bootUrl: 'http://10.0.2.2:8000/a,b/boot.ipxe' },
      /drive=disk,bootindex=1 .*bootfile=http:\/\/10\.0\.2\.2:8000\/a,,b\/boot\.ipxe\S* -device virtio-net-pci,netdev=network,bootindex=0 /,
    ],
    [{ disc: '/run/disc' }, /node-name=disc,read-only=on.*-device ide-cd,.*bootindex=2/],
    [{ share: { writable: false } }, /path=\/run\/share,security_model=none,multidevs=remap,readonly=on /],
    [{ share: { writable: true } }, /multidevs=remap -device virtio-9p-pci,fsdev=share,mount_tag=share/],
    [{ agentAt: '/run/machine' }, /path=\/run\/machine\/agent,server=on,.*name=org\.qemu\.guest_agent\.0/],
    [{ tpmAt: '/run/machine' }, /socket,id=tpm,path=\/run\/machine\/tpm .*tpm-crb,tpmdev=tpm/],
    [{ screenPort: 5907 }, /-device qemu-xhci -vnc 127\.0\.0\.1:7 -device VGA/],
    [
      { privateNetwork: { group: '239.1.2.3', port: 20_001, macAddress: '52:54:00:00:00:01' } },
      /mcast=239\.1\.2\.3:20001,localaddr=127\.0\.0\.1 .*mac=52:54:00:00:00:01/,
    ],
  ] as const)
    assert.match(lineOf({ devices: { disks: [], ...devices } }), expected)
  assert.match(lineOf({ disk: kept }), /driver=raw,node-name=disk,discard=unmap,file\.driver/)
  assert.doesNotMatch(lineOf({ devices: { disks: [] } }), /usb|tpm|9p|vnc|mcast|bootfile/)
  assert.match(lineOf({ devices: { disks: [] } }), /netdev=network,romfile= /)
})

test('those who say the same name meet, with addresses of their own', () => {
  const [a, b] = [plugInto({ name: 'lab' }, 1000), plugInto({ name: 'lab' }, 1000)]
  assert.deepEqual([a.group, a.port], [b.group, b.port])
  assert.notEqual(a.macAddress, b.macAddress)
  assert.notEqual(a.group, plugInto({ name: 'lab' }, 1001).group)
  const plug = plugInto({ name: 'lab', address: '10.0.0.1/24' }, 0, Uint8Array.of(1, 2, 255, 0, 0))
  assert.equal(plug.macAddress, '52:54:00:01:02:ff')
  assert.match(String(networkCredentials(plug)['network.network.30-private']), /^Address=10\.0\.0\.1\/24$/m)
})

test('what a machine is not told', () => {
  assert.doesNotMatch(lineOf({ bootMode: 'bios' }), /pflash/)
  assert.doesNotMatch(lineOf({}), /smm=on|secboot/)
  assert.doesNotMatch(lineOf({}), /virtserialport|readonly=on,file=\/run\/machine|-mon chardev=console/)
})

test('an architecture without a machine is refused', () => {
  assert.throws(
    () => machineCommand({ ...machine, architecture: 'arm64' }),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'machine-architecture-unsupported',
  )
})
