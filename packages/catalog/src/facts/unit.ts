import { renderSections } from '../systemd-text.ts'

/** Where a drive shows up once udev has read its label. */
const device = '/dev/disk/by-label/INGOT-FACTS'

/**
 * Applies facts before anything that needs them: it ends before sysinit.target, and so before every service with
 * default dependencies, and before the network. With neither a drive nor facts from an earlier one it is skipped,
 * which costs nothing. It does not stay active, so that a drive that shows up late (USB) starts it again.
 */
export function factsService(drive: boolean): string {
  return renderSections([
    [
      'Unit',
      [
        ['Description', "Apply this machine's facts"],
        ['DefaultDependencies', false],
        ['ConditionPathExists', drive ? `|${device}` : undefined],
        ['ConditionPathExists', '|/var/lib/ingot/facts/current'],
        ['RequiresMountsFor', '/var/lib/ingot'],
        [
          'After',
          'systemd-remount-fs.service ostree-remount.service systemd-sysusers.service systemd-udev-trigger.service',
        ],
        ['Before', 'sysinit.target network-pre.target systemd-networkd.service shutdown.target'],
        ['Conflicts', 'shutdown.target'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['ExecStart', `/usr/lib/ingot/apply-facts${drive ? '' : ' --no-drive'}`],
        ['TimeoutStartSec', '60s'],
        // The drive is mounted here only, and goes with the service.
        ['PrivateMounts', true],
        ['ProtectSystem', 'strict'],
        ['ReadWritePaths', '/etc /run /var/lib'],
        ['ProtectHome', true],
        ['PrivateNetwork', true],
        ['NoNewPrivileges', true],
        ['UMask', '0077'],
        // To mount and to name the host; to give files owners and modes. What this leaves out (kernel modules, clock,
        // raw devices, tracing) needs no system call filter, which would cost every boot time.
        ['CapabilityBoundingSet', 'CAP_SYS_ADMIN CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE'],
      ],
    ],
  ])
}

/** Starts the service for a drive that shows up after it ran; once one was read, no other is until the next boot. */
export const factsUdevRules = `# A drive with this machine's facts.
ACTION!="remove", SUBSYSTEM=="block", ENV{ID_FS_LABEL}=="INGOT-FACTS", TEST!="/run/ingot/facts-drive", \\
  TAG+="systemd", ENV{SYSTEMD_WANTS}+="ingot-facts.service"
`
