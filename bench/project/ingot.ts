// The system that `npm run bench` builds: a small server, as examples/quickstart has it and a little more.
// A measurement changes a copy of this text.
import { debian, defineForge } from 'ingot'

const { system } = defineForge({ source: debian({ suite: 'trixie' }) })

export const bench = system('bench', {
  packages: ['htop', 'curl'],
  users: { admin: { groups: ['sudo'] } },
  services: { ssh: { enable: true } },
  files: { '/etc/motd': { text: 'Forged.\n' } },
})
