import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { mkDefault } from '@ingot/language/modifiers.ts'
import { units } from '../units/options.ts'

export const base = defineModule({
  name: 'base',
  description: 'What every machine needs: an init, devices, logins, and the tools of its own updates.',
  uses: [units],
  foreign: {
    imports: 'parts of a system are its `templates` and what it `extends`',
    'system.stateVersion': 'leave it out: nothing here depends on it',
  },
  options: {},
  define: {
    systemd: {
      units: {
        // The database of dpkg is part of the commit; there is nothing to back up.
        'dpkg-db-backup.timer': { enable: mkDefault(false) },
        // The linker's cache is part of the commit; making it again would delay every first boot of a deployment.
        'ldconfig.service': { mask: mkDefault(true) },
        // It asks questions on the console, and waits; a machine whose /etc lost its machine-id is judged instead.
        'systemd-firstboot.service': { mask: mkDefault(true) },
        // They would update what is read-only here; a machine is updated as a whole, by its own timer.
        'apt-daily.timer': { mask: mkDefault(true) },
        'apt-daily-upgrade.timer': { mask: mkDefault(true) },
        // They look after snapshots of LVM, which a system that wants them can enable again.
        'e2scrub_all.timer': { enable: mkDefault(false) },
        'e2scrub_reap.service': { enable: mkDefault(false) },
      },
    },
  },
})

export type BaseConfig = ConfigOf<typeof base>
