import type { Architecture } from '@ingot/contracts/source.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, when } from '../entries.ts'
import type { LibvirtConfig } from './options.ts'

/** QEMU for guests of the machine's own architecture, and their UEFI where there is one. */
const emulators: { readonly [A in Architecture]: { readonly qemu: string; readonly uefi: string | null } } = {
  amd64: { qemu: 'qemu-system-x86', uefi: 'ovmf' },
  i386: { qemu: 'qemu-system-x86', uefi: 'ovmf' },
  arm64: { qemu: 'qemu-system-arm', uefi: 'qemu-efi-aarch64' },
  armhf: { qemu: 'qemu-system-arm', uefi: 'qemu-efi-arm' },
  riscv64: { qemu: 'qemu-system-riscv', uefi: 'qemu-efi-riscv64' },
  ppc64el: { qemu: 'qemu-system-ppc', uefi: null },
  s390x: { qemu: 'qemu-system-s390x', uefi: null },
}

export const lowerLibvirt: LowerToDebian<LibvirtConfig> = (config, { origin, architecture }) => {
  const { libvirtd } = config.virtualisation
  if (!libvirtd.enable) return {}
  const by = origin('virtualisation.libvirtd.enable')
  const { qemu, uefi } = emulators[architecture]
  const { ovmf, swtpm, runAsRoot } = libvirtd.qemu
  return {
    packages: packagesFor(
      by,
      'libvirt-daemon-system',
      'libvirt-daemon-lock',
      'libvirt-clients',
      'polkitd',
      'qemu-utils',
      qemu,
      ...(ovmf.enable && uefi !== null ? [uefi] : []),
      ...when(swtpm.enable, 'swtpm', 'swtpm-tools'),
      ...when(libvirtd.defaultNetwork, 'dnsmasq-base', 'iptables'),
    ),
    files: [
      textFile('/etc/default/libvirt-guests', guestsText(libvirtd), origin('virtualisation.libvirtd')),
      ...when(
        runAsRoot,
        textFile(
          '/etc/libvirt/qemu.conf',
          'user = "root"\ngroup = "root"\n',
          origin('virtualisation.libvirtd.qemu.runAsRoot'),
          0o600,
        ),
      ),
      ...when(
        libvirtd.allowedBridges.length > 0,
        textFile(
          '/etc/qemu/bridge.conf',
          libvirtd.allowedBridges.map((bridge) => `allow ${bridge}\n`).join(''),
          origin('virtualisation.libvirtd.allowedBridges'),
        ),
      ),
    ],
    units: enabled(by, 'libvirtd.service', 'libvirt-guests.service'),
    expectations: [{ kind: 'unit-active', unit: 'libvirtd.socket' }],
  }
}

function guestsText({ onBoot, onShutdown }: LibvirtConfig['virtualisation']['libvirtd']): string {
  return `ON_BOOT=${onBoot}\nON_SHUTDOWN=${onShutdown}\nPARALLEL_SHUTDOWN=4\nSHUTDOWN_TIMEOUT=120\n`
}
