// A whole operating system, declared. From the root of the repository:
//
//   ./ingot -C examples/quickstart check        evaluate it, without building anything
//   ./ingot -C examples/quickstart run hello    lock, build and boot it in a virtual machine
//
// Every option has completion and documentation in your editor, and stands in docs/options.md.
import { debian, defineForge } from 'ingot'

// Where packages come from. What exactly is taken is written to ingot.lock: commit that file beside this one.
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })

export const hello = system('hello', {
  // Debian packages, beside those that every system needs to boot.
  packages: ['htop'],

  // An account that may become root with sudo. No password opens it, only this key over SSH: put yours here
  // (the line in ~/.ssh/id_ed25519.pub). `ingot run` lets you in on the console all the same.
  users: {
    admin: {
      groups: ['sudo'],
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org',
      ],
    },
  },

  services: { ssh: { enable: true } },

  // Files below /etc and /usr.
  files: { '/etc/motd': { text: 'Forged.\n' } },
})
