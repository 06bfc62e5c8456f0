import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { formatDuration } from '@ingot/language/types/quantity.ts'
import { link, notLive, textFile, unitDirectory, unitFile, when } from '../entries.ts'

/** What ostree(1) starts to publish what it deploys; it knows it by the name of GRUB's program, where none is told. */
const publisher = `#!/bin/sh
# usage: publish -o /boot/loader.N/grub.cfg
# ostree says nothing of what a publisher says; the journal does.
said=$(/usr/bin/os prepare-boot "$2" 2>&1) && exit
status=$?
printf '%s\\n' "$said" | systemd-cat --identifier=ingot-publish --priority=err
printf '%s\\n' "$said" >&2
exit "$status"
`

/** The boot partition follows OSTree: when OSTree deploys, when it has, and at the begin and end of each boot. */
export function publishingFiles(by: Origin): readonly FileEntry[] {
  const settle = '/usr/bin/os settle-boot --wait'
  return [
    textFile('/usr/lib/ingot/publish', publisher, by, 0o755),
    link('/usr/sbin/grub-mkconfig', '../lib/ingot/publish', by),
    unitFile(
      'ingot-reconcile.service',
      [
        [
          'Unit',
          [
            ['Description', 'Bring the boot partition in line with the deployments'],
            notLive,
            ['RequiresMountsFor', '/var/lib/ingot /sysroot'],
            ['After', 'boot-efi.automount'],
            // Before anybody logs in and deploys something.
            ['Before', 'systemd-user-sessions.service'],
          ],
        ],
        [
          'Service',
          [
            ['Type', 'oneshot'],
            ['RemainAfterExit', true],
            ['ExecStart', `${settle} --boot`],
            // Whoever deploys and reboots at once gets what was deployed.
            ['ExecStop', settle],
            ['TimeoutSec', '5min'],
          ],
        ],
      ],
      by,
    ),
    link(
      `${unitDirectory}/multi-user.target.wants/ingot-reconcile.service`,
      '../ingot-reconcile.service',
      by,
    ),
    unitFile(
      'ingot-settle.path',
      [
        ['Unit', [['Description', 'Publish what somebody deployed'], notLive]],
        // OSTree touches it when it is done.
        ['Path', [['PathChanged', '/sysroot/ostree/deploy']]],
      ],
      by,
    ),
    link(`${unitDirectory}/multi-user.target.wants/ingot-settle.path`, '../ingot-settle.path', by),
    unitFile(
      'ingot-settle.service',
      [
        [
          'Unit',
          [
            ['Description', 'Publish what somebody deployed'],
            notLive,
            ['After', 'ingot-reconcile.service boot-efi.automount'],
          ],
        ],
        [
          'Service',
          [
            ['Type', 'oneshot'],
            ['ExecStart', settle],
            ['TimeoutStartSec', '10min'],
          ],
        ],
      ],
      by,
    ),
  ]
}

/**
 * Every boot is judged before boot-complete.target, at the latest when its time is up, and at once when it ends in
 * emergency mode.
 * @param limits seconds: of the longest check, and of the whole boot.
 */
export function judgingFiles(
  by: Origin,
  limits: { readonly checks: number; readonly boot: number },
  emergency: 'reboot' | 'shell',
): readonly FileEntry[] {
  return [
    unitFile(
      'ingot-health.service',
      [
        [
          'Unit',
          [
            ['Description', 'Judge this boot'],
            notLive,
            ['After', 'multi-user.target ingot-reconcile.service'],
            ['Before', 'boot-complete.target'],
          ],
        ],
        [
          'Service',
          [
            ['Type', 'oneshot'],
            ['RemainAfterExit', true],
            ['ExecStart', '/usr/bin/os judge'],
            ['TimeoutStartSec', formatDuration(2 * limits.checks + 300)],
          ],
        ],
      ],
      by,
    ),
    link(
      `${unitDirectory}/boot-complete.target.requires/ingot-health.service`,
      '../ingot-health.service',
      by,
    ),
    unitFile(
      'ingot-bless.service',
      [
        [
          'Unit',
          [
            ['Description', 'Take note that this boot is good'],
            notLive,
            ['Requires', 'boot-complete.target'],
            ['After', 'boot-complete.target'],
          ],
        ],
        [
          'Service',
          [
            ['Type', 'oneshot'],
            ['RemainAfterExit', true],
            ['ExecStart', '/usr/bin/os bless --wait'],
            ['TimeoutStartSec', '10min'],
          ],
        ],
      ],
      by,
    ),
    link(`${unitDirectory}/boot-complete.target.wants/ingot-bless.service`, '../ingot-bless.service', by),
    unitFile(
      'ingot-deadline.timer',
      [
        [
          'Unit',
          [
            ['Description', 'Time that this boot has'],
            notLive,
            // Runs from the start, whatever hangs.
            ['DefaultDependencies', false],
            ['Conflicts', 'shutdown.target'],
            ['Before', 'shutdown.target'],
          ],
        ],
        [
          'Timer',
          [
            ['OnBootSec', formatDuration(limits.boot)],
            ['AccuracySec', '1s'],
          ],
        ],
      ],
      by,
    ),
    link(`${unitDirectory}/sysinit.target.wants/ingot-deadline.timer`, '../ingot-deadline.timer', by),
    giveUpUnit('deadline', by),
    ...when(
      emergency === 'reboot',
      giveUpUnit('emergency', by),
      link(
        `${unitDirectory}/emergency.target.wants/ingot-emergency.service`,
        '../ingot-emergency.service',
        by,
      ),
    ),
  ]
}

function giveUpUnit(why: 'deadline' | 'emergency', by: Origin): FileEntry {
  return unitFile(
    `ingot-${why}.service`,
    [
      [
        'Unit',
        [
          ['Description', `Judge this boot: ${why}`],
          notLive,
          ['DefaultDependencies', false],
          ['Conflicts', 'shutdown.target'],
          ['Before', 'shutdown.target'],
        ],
      ],
      [
        'Service',
        [
          ['Type', 'oneshot'],
          ['ExecStart', `/usr/bin/os judge --give-up ${why}`],
          ['TimeoutStartSec', '3min'],
          ['StandardOutput', 'journal+console'],
        ],
      ],
    ],
    by,
  )
}
