// What any workstation has, with or without a screen full of windows.
import { mkDefault, secret } from 'ingot'
import { system } from '../forge.ts'

export const base = system('base', {
  abstract: true,
  boot: { menuTimeout: mkDefault(3) },
  kernel: { parameters: ['quiet'] },
  hardware: {
    enableRedistributableFirmware: true,
    cpu: { amd: { updateMicrocode: true }, intel: { updateMicrocode: true } },
  },
  services: { fwupd: { enable: true } },
  networking: { networkmanager: { enable: true } },
  zramSwap: { enable: true },
  packages: ['bash-completion', 'curl', 'git', 'htop', 'man-db', 'nano', 'pciutils', 'usbutils'],
  // Whoever sits in front of it. The hash of the password is kept with: ingot secret set person-password
  users: {
    person: {
      groups: ['sudo', 'audio', 'video', 'netdev', 'plugdev'],
      passwordSecret: secret('person-password'),
    },
  },
  secrets: { 'person-password': {} },
})
