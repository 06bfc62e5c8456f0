import { commandWord, renderSections } from '../systemd-text.ts'
import type { FactsConfig } from './options.ts'

/** Where a drive shows up once udev has read its label. */
const device = '/dev/disk/by-label/INGOT-FACTS'

const sandbox = [
  ['ProtectSystem', 'strict'],
  ['ReadWritePaths', '/etc /run /var/lib'],
  ['ProtectHome', true],
  ['NoNewPrivileges', true],
  ['UMask', '0077'],
  // To mount and to name the host; to give files owners and modes. What this leaves out (kernel modules, clock, raw
  // devices, tracing) needs no system call filter, which would cost every boot time.
  ['CapabilityBoundingSet', 'CAP_SYS_ADMIN CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE'],
] as const

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
        ['PrivateNetwork', true],
        ...sandbox,
      ],
    ],
  ])
}

/** Asks a metadata service once there is a network, and not where this boot found a drive. A boot waits for its end. */
export function metadataService({ url, user, wait }: FactsConfig['facts']['metadata']): string {
  const command = ['/usr/lib/ingot/ask-metadata', url, String(wait), ...(user === null ? [] : [user])]
  return renderSections([
    [
      'Unit',
      [
        ['Description', "Ask the cloud for this machine's facts"],
        ['ConditionPathExists', '!/run/ingot/facts-drive'],
        ['After', 'network.target ingot-facts.service'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['ExecStart', command.map(commandWord).join(' ')],
        ['TimeoutStartSec', `${wait + 120}s`],
        ['PrivateTmp', true],
        ['PrivateDevices', true],
        ...sandbox,
      ],
    ],
  ])
}

/** Starts the service for a drive that shows up after it ran; once one was read, no other is until the next boot. */
export const factsUdevRules = `# A drive with this machine's facts.
ACTION!="remove", SUBSYSTEM=="block", ENV{ID_FS_LABEL}=="INGOT-FACTS", TEST!="/run/ingot/facts-drive", \\
  TAG+="systemd", ENV{SYSTEMD_WANTS}+="ingot-facts.service"
`
