// A system for machines that nobody has described yet: on a stick it starts on most of what there is, and its installer asks
// for the disk, the host name and an account. From the root of the repository:
//
//   ./ingot -C examples/generic build generic --format iso
//   ./ingot write examples/generic/.ingot/generic.iso /dev/sdX
//
// README.md says what comes next.
import { debian, defineForge } from 'ingot'

const { system } = defineForge({
  source: debian({ suite: 'trixie', components: ['main', 'non-free-firmware'] }),
})

export const generic = system('generic', {
  // Beside Windows it may be made smaller, and so may what another Linux has.
  installer: { enable: true, ntfs: true },
  // The installer asks whether.
  disk: { encryption: { enable: true, optional: true } },

  // Addresses come by DHCP, as in every system that says nothing else.
  services: { ssh: { enable: true }, fwupd: { enable: true } },

  hardware: {
    enableRedistributableFirmware: true,
    cpu: { amd: { updateMicrocode: true }, intel: { updateMicrocode: true } },
  },
  boot: {
    menuTimeout: 3,
    // Controllers of disks in servers and under other hypervisors.
    initrd: {
      availableKernelModules: [
        'hpsa',
        'hv_storvsc',
        'megaraid_sas',
        'mpt3sas',
        'mptspi',
        'smartpqi',
        'vmw_pvscsi',
      ],
    },
  },
  zramSwap: { enable: true },

  // Nobody is declared: the installer makes an account, which becomes root without a word, as it may have a key alone.
  sudo: { enable: true, wheelNeedsPassword: false },

  packages: [
    'bash-completion',
    'btrfs-progs',
    'curl',
    'htop',
    'less',
    'nano',
    'nvme-cli',
    'pciutils',
    'usbutils',
  ],
})

/** The same for machines without UEFI. */
export const genericBios = system('generic-bios', {
  extends: generic,
  boot: { mode: 'bios' },
})
