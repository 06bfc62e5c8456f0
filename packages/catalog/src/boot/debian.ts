import type { LowerToDebian } from '../contribution.ts'
import type { KernelConfig } from '../kernel/options.ts'
import type { LuksConfig } from '../luks/options.ts'
import type { PackagesConfig } from '../packages/options.ts'
import type { UnitsConfig } from '../units/options.ts'
import type { DiskConfig } from '../disk/options.ts'
import { espMirrorDisk } from '../disk/others.ts'
import { openingOf } from '../disk/opening.ts'
import { dropIn, link, notLive, packagesFor, textFile, when } from '../entries.ts'
import { renderSections } from '../systemd-text.ts'
import { espFiles } from './esp.ts'
import type { BootConfig } from './options.ts'
import { lowerRefind } from './refind.ts'
import { lowerSecureBoot } from './secure-boot.ts'
import { lowerSplash } from './splash.ts'
import { refuseUefiOnly } from './uefi-only.ts'

export const lowerBoot: LowerToDebian<
  BootConfig & DiskConfig & KernelConfig & LuksConfig & PackagesConfig & UnitsConfig
> = (config, context) => {
  const { origin, architecture } = context
  const { mode, menuTimeout, tries, growPartition, sealed } = config.boot
  if (mode === 'bios') refuseUefiOnly(config, origin)
  const grow = origin('boot.growPartition')
  const secure = lowerSecureBoot(config, context)
  const state = secure?.sealedState
  const opening = state === undefined ? undefined : openingOf(mode, architecture)
  const refind = lowerRefind(config, context)
  const splash = lowerSplash(config, context)
  return {
    boot: {
      mode,
      menuTimeout,
      tries,
      ...(secure && { secureBoot: secure.secureBoot }),
      ...(sealed && { sealed }),
      ...(state && { sealedState: state }),
    },
    // What opens a root whose blocks have hashes, and lays the machine's /etc over the sealed one.
    // What makes and opens an encrypted state: systemd-repart does it by loop devices, and no program of the system itself gets a
    // key, as the phase of the boot is measured.
    initramfsPackages: [
      ...when(sealed, 'dmsetup', 'systemd-cryptsetup'),
      ...(opening === undefined ? [] : [...opening.initramfsPackages, 'systemd-repart']),
    ],
    initramfsDrivers: [
      ...when(sealed, 'dm-verity', 'erofs', 'overlay'),
      ...(opening === undefined ? [] : [...opening.drivers, 'loop']),
    ],
    dracutModules: [
      ...when(sealed, 'dm', 'systemd-veritysetup'),
      ...(opening === undefined ? [] : [...opening.dracutModules, 'systemd-pcrphase', 'systemd-repart']),
    ],
    packages: [
      ...packagesFor(origin('boot.sealedState'), ...(opening?.packages ?? [])),
      // fsck of the partition that the firmware or GRUB reads.
      { name: 'dosfstools', origin: origin('boot.mode') },
      // The loader itself, and the generator that blesses a counted boot.
      ...when(mode === 'uefi', { name: 'systemd-boot', origin: origin('boot.mode') }),
      ...when(growPartition, { name: 'systemd-repart', origin: grow }),
      ...refind.packages,
      ...(splash.packages ?? []),
    ],
    units: when(
      mode === 'uefi',
      // It would replace the loader at any boot, good or not, and one that the power cuts off in the middle starts nothing.
      { unit: 'systemd-boot-update.service', state: 'masked', origin: origin('boot.mode') },
      // It writes to the EFI system partition at every boot, which a power cut may damage; the kernel has its own
      // sources, and systemd-random-seed.service keeps a seed in /var.
      { unit: 'systemd-boot-random-seed.service', state: 'masked', origin: origin('boot.mode') },
    ),
    files: [
      ...espFiles(mode, espMirrorDisk(config) !== undefined, origin('boot.mode')),
      ...(secure?.files ?? []),
      ...refind.files,
      ...(splash.files ?? []),
      ...when(
        growPartition,
        // systemd-repart finds the partition by its type and makes it as large as the disk allows.
        textFile('/usr/lib/repart.d/50-root.conf', renderSections([['Partition', [['Type', 'root']]]]), grow),
        // By /var and not by /: on OSTree / may be mounted read-only, and the file system is the same.
        link(
          '/usr/lib/systemd/system/multi-user.target.wants/systemd-growfs@var.service',
          '../systemd-growfs@.service',
          grow,
        ),
        ...['systemd-repart.service', 'systemd-growfs@var.service'].map((unit) =>
          dropIn(unit, 'live', [['Unit', [notLive]]], grow),
        ),
      ),
    ],
    kernelParameters: splash.kernelParameters ?? [],
    expectations: [
      { kind: 'unit-active', unit: 'boot-efi.automount' },
      ...(splash.expectations ?? []),
      ...(secure?.expectations ?? []),
      ...when(state !== undefined, {
        kind: 'command',
        command: ['findmnt', '--noheadings', '--output', 'SOURCE', '/var'],
        prints: ['/dev/mapper/ingot-state'],
      } as const),
    ],
  }
}
