import path from 'node:path'
import type { Finder } from '../live/plan.ts'

const here = (file: string): string => path.join(import.meta.dirname, 'initramfs', file)

/** The root came with the initramfs, at /ingot-install/root.erofs, beside what belongs to this machine alone. */
export const findMemory: Finder = {
  files: {
    '/etc/systemd/system/ingot-live.service.d/memory.conf': here('memory.conf'),
    '/usr/lib/ingot/live-memory': here('live-memory'),
    '/usr/lib/ingot/live-why.sh': here('live-why.sh'),
    '/usr/lib/ingot/install/ingot-install.target': here('ingot-install.target'),
    '/usr/lib/ingot/install/ingot-install-ssh.service': here('ingot-install-ssh.service'),
  },
  // The initramfs has no cp.
  programs: ['/usr/bin/busybox'],
  drivers: [],
}
