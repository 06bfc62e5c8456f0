// Systems as large as examples/quickstart, each written out, each a little different.
import { debian, defineForge } from 'ingot'

const { system } = defineForge({ source: debian({ suite: 'trixie' }) })

for (let index = 0; index < Number(process.env['SYSTEMS']); index++) {
  system(`hello${index}`, {
    packages: ['htop', index % 2 === 0 ? 'tree' : 'curl'],
    users: {
      admin: {
        groups: ['sudo'],
        sshKeys: [
          'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org',
        ],
      },
    },
    networking: { hostName: `host${index}` },
    services: { ssh: { enable: true, ports: [2000 + index] } },
    files: { '/etc/motd': { text: 'Forged.\n' } },
  })
}
