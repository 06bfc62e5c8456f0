import { requestError } from '@ingot/contracts/problem.ts'
import { deriveUuid } from '../identifiers.ts'
import type { PourRequest } from '../disk/plan.ts'
import type { Architecture } from '@ingot/contracts/source.ts'

/** libvirt's names of architectures and the machines that they boot on. */
const machines: Readonly<Partial<Record<Architecture, { arch: string; machine: string }>>> = {
  amd64: { arch: 'x86_64', machine: 'q35' },
  arm64: { arch: 'aarch64', machine: 'virt' },
  riscv64: { arch: 'riscv64', machine: 'virt' },
}

/** Where libvirt's default pool keeps images. */
const pool = '/var/lib/libvirt/images'

/**
 * A domain of libvirt's for a system whose qcow2 lies in the default pool (libvirt.org/formatdomain.html).
 * @throws request error where libvirt has no machine of that architecture.
 */
export function libvirtDomain({ blueprint, seed }: Pick<PourRequest, 'blueprint' | 'seed'>): string {
  const { system, version, architecture, boot } = blueprint
  const kind = machines[architecture]
  if (!kind) throw noMachine(system, architecture)
  const firmware = boot.mode === 'uefi' ? " firmware='efi'" : ''
  return `<domain type='kvm'>
  <name>${escaped(system)}</name>
  <uuid>${deriveUuid(seed, `${system}/libvirt-domain`)}</uuid>
  <title>${escaped(`${system} ${version}`)}</title>
  <memory unit='MiB'>2048</memory>
  <vcpu>2</vcpu>
  <os${firmware}>
    <type arch='${kind.arch}' machine='${kind.machine}'>hvm</type>${boot.secureBoot === undefined ? '' : secureFirmware}
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
  </features>
  <cpu mode='host-passthrough'/>
  <clock offset='utc'/>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='${pool}/${escaped(system)}.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'>
      <source network='default'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'/>
    <console type='pty'/>
    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <rng model='virtio'>
      <backend model='random'>/dev/urandom</backend>
    </rng>
    <memballoon model='virtio'/>
  </devices>
</domain>
`
}

/** Firmware that checks what it starts, and has no keys yet: it takes the system's. */
const secureFirmware = `
    <firmware>
      <feature enabled='yes' name='secure-boot'/>
      <feature enabled='no' name='enrolled-keys'/>
    </firmware>`

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;')
}

function noMachine(system: string, architecture: Architecture): Error {
  return requestError({
    code: 'image-needs-virtual-machine',
    message: `libvirt: ${system} is for ${architecture}`,
    why: `there is no description of a virtual machine for ${architecture}`,
    hint: `domains can be written for ${Object.keys(machines).join(', ')}`,
  })
}
