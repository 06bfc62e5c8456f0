// The system that `npm run bench` builds: a small server, as examples/quickstart has it and a little more.
// What is to be added or changed by a measurement is read from the environment, so that the file itself stays as it is.
import { debian, defineForge } from 'ingot'

const { system } = defineForge({ source: debian({ suite: 'trixie' }) })

export const bench = system('bench', {
  packages: ['htop', 'curl'],
  users: { admin: { groups: ['sudo'] } },
  services: { ssh: { enable: true } },
  files: { '/etc/motd': { text: 'Forged.\n' } },
})
