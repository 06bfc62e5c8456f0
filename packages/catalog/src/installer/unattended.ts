import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import { renderSections } from '../systemd-text.ts'

export const unattendedRulesPath = '/usr/lib/udev/rules.d/90-ingot-setup.rules'
export const unattendedServicePath = `/usr/lib/systemd/system/${setupVolume.service}`

/**
 * Starts with the volume, however late that comes; once more where it failed and the volume is plugged in again. A system that
 * was sent over SSH has somebody who installs it.
 */
export const unattendedService = renderSections([
  [
    'Unit',
    [
      ['Description', `Install this system as the volume ${setupVolume.label} says`],
      ['ConditionKernelCommandLine', 'ingot.live'],
      ['ConditionKernelCommandLine', '!systemd.unit=ingot-install.target'],
      ['After', 'local-fs.target systemd-udev-trigger.service'],
    ],
  ],
  [
    'Service',
    [
      // The boot ends without it.
      ['Type', 'exec'],
      ['RemainAfterExit', true],
      ['ExecStart', '/usr/bin/os install --unattended'],
    ],
  ],
])

export const unattendedRules = `# A volume with answers for an unattended installation.
ACTION!="remove", SUBSYSTEM=="block", KERNEL!="loop*", ENV{ID_FS_LABEL}=="${setupVolume.label}", \\
  TAG+="systemd", ENV{SYSTEMD_WANTS}+="${setupVolume.service}"
`
