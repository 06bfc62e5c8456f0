import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { hardware, renderHardware } from '../commands/hardware.ts'
import { guest, server, surface, thinkpad } from '../testing/hardware-samples.ts'
import { rootedWorld } from '../testing/rooted.ts'
import type { HardwareFacts } from './facts.ts'
import { firmwareOfFile } from './firmware-packages.ts'
import { needsOf } from './needs.ts'
import { missingFirmware } from './read-facts.ts'

const nothing = { packages: new Set<string>(), declared: new Map<string, string>() }

function wantedBy(facts: HardwareFacts, installed = nothing): readonly string[] {
  return needsOf(facts, installed)
    .filter(({ isCovered }) => !isCovered)
    .map(({ option, value }) => (value === true ? option : `${option} ${value.join(' ')}`))
}

const laptop = [
  'networking.networkmanager.enable',
  'hardware.bluetooth.enable',
  'security.tpm2.enable',
] as const

test('what machines need', () => {
  assert.deepEqual(wantedBy(guest), [])
  assert.deepEqual(wantedBy(thinkpad), [
    'hardware.cpu.amd.updateMicrocode',
    'services.fwupd.enable',
    'services.power-profiles-daemon.enable',
    'hardware.firmware firmware-amd-graphics',
    'hardware.firmware firmware-atheros',
    'hardware.firmware firmware-realtek',
    ...laptop,
  ])
  assert.deepEqual(wantedBy(surface), [
    'hardware.cpu.intel.updateMicrocode',
    'services.fwupd.enable',
    'services.power-profiles-daemon.enable',
    'services.thermald.enable',
    'packages iio-sensor-proxy',
    'kernel.modules surface_aggregator surface_aggregator_registry surface_hid',
    'hardware.firmware firmware-intel-graphics',
    'hardware.firmware firmware-iwlwifi',
    'hardware.firmware firmware-sof-signed',
    ...laptop,
  ])
  assert.deepEqual(wantedBy(server), [
    'hardware.cpu.intel.updateMicrocode',
    'services.fwupd.enable',
    'boot.initrd.availableKernelModules megaraid_sas',
    'hardware.nvidia.enable',
  ])
})

test('what the system has is not asked for', () => {
  const packages = new Set(['intel-microcode', 'fwupd', 'nvidia-kernel-common'])
  const declared = new Map([['boot.initrd.availableKernelModules', '["megaraid_sas"]']])
  assert.deepEqual(wantedBy(server, { packages, declared }), [])
})

test('what drivers did not find', () => {
  const log = [
    'bluetooth hci0: firmware: failed to load intel/ibt-19-0-4.sfi (-2)',
    'r8169 0000:02:00.0: Direct firmware load for rtl_nic/rtl8168g-2.fw failed with error -2',
    'bluetooth hci0: firmware: failed to load intel/ibt-19-0-4.sfi (-2)',
  ].join('\n')
  assert.deepEqual(missingFirmware(log), ['intel/ibt-19-0-4.sfi', 'rtl_nic/rtl8168g-2.fw'])
  assert.equal(firmwareOfFile('intel/ibt-19-0-4.sfi'), 'firmware-iwlwifi')
  assert.equal(firmwareOfFile('vendor/unheard-of.bin'), undefined)
})

test('a machine is read, and told for people', (t) => {
  const world = rootedWorld(t, () => ({
    stdout: 'x: firmware: failed to load mrvl/pcie8897_uapsta.bin (-2)\n',
  }))
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(world.root, file)), { recursive: true })
    writeFileSync(join(world.root, file), text)
  }
  const pci = '/sys/bus/pci/devices/0000:00:02.0'
  for (const [file, text] of [
    ['/sys/class/dmi/id/sys_vendor', 'LENOVO\n'],
    ['/sys/class/dmi/id/product_name', '21CF\n'],
    ['/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c', '\u0006\0\0\0\u0001'],
    ['/proc/cpuinfo', 'vendor_id\t: AuthenticAMD\nflags\t\t: fpu vme\n'],
    ['/sys/class/tpm/tpm0/tpm_version_major', '2\n'],
    [`${pci}/vendor`, '0x10de\n'],
    [`${pci}/device`, '0x2504\n'],
    [`${pci}/class`, '0x030000\n'],
    ['/sys/bus/usb/devices/1-4:1.0/bInterfaceClass', 'e0\n'],
    ['/sys/bus/usb/devices/1-4:1.0/bInterfaceSubClass', '01\n'],
    ['/sys/bus/usb/devices/1-4:1.0/bInterfaceProtocol', '01\n'],
    ['/sys/class/power_supply/BAT0/type', 'Battery\n'],
    ['/sys/block/sda/size', '2097152\n'],
    ['/sys/block/sda/removable', '0\n'],
    ['/sys/block/loop0/size', '8\n'],
    ['/proc/modules', 'nouveau 1 0 - Live 0x0\n'],
    ['/usr/lib/sysimage/dpkg/status', 'Package: bluez\nStatus: install ok installed\nVersion: 5\n'],
  ] as const)
    put(file, text)
  // What refuses to be read.
  mkdirSync(join(world.root, '/sys/bus/pci/devices/0000:00:1f.0/vendor'), { recursive: true })
  symlinkSync('../../../bus/pci/drivers/nouveau', join(world.root, pci, 'driver'))
  hardware.run({ operands: [], flags: new Set(), values: {}, json: false }, world.ports)
  assert.equal(
    world.said.out,
    `machine  LENOVO 21CF
boot     UEFI, Secure Boot on
TPM      version 2
disks    sda 1.0 GiB

     for              option                                 because
add  AMD processor    hardware.cpu.amd.updateMicrocode       its errors have corrections
add  firmware         services.fwupd.enable                  devices get updates of their own
add  battery          services.power-profiles-daemon.enable  between power and speed one chooses
add  device           hardware.firmware: firmware-libertas   the kernel looked for mrvl/pcie8897_uapsta.bin
add  NVIDIA graphics  hardware.nvidia.enable                 for PCI 10de:2504
has  Bluetooth        hardware.bluetooth.enable              its radio needs BlueZ
add  TPM 2.0          security.tpm2.enable                   it can keep keys of disks

to add to the definition:
  hardware.cpu.amd.updateMicrocode = true
  services.fwupd.enable = true
  services.power-profiles-daemon.enable = true
  hardware.firmware = ['firmware-libertas']
  hardware.nvidia.enable = true
  security.tpm2.enable = true

firmware that drivers did not find: mrvl/pcie8897_uapsta.bin
`,
  )
})

test('a machine that needs nothing is told so', () => {
  assert.match(renderHardware({ facts: guest, needs: [] }), /the system has all that is known to help/)
})
