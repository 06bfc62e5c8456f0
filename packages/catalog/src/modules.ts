import type { ConfigOf, DefinitionsOf, Module } from '@ingot/language/module.ts'
import type { OptionTree } from '@ingot/language/option.ts'
import { lowerApparmor } from './apparmor/debian.ts'
import { apparmor } from './apparmor/options.ts'
import { lowerAudit } from './audit/debian.ts'
import { audit } from './audit/options.ts'
import { lowerBase } from './base/debian.ts'
import { base } from './base/options.ts'
import { lowerBluetooth } from './bluetooth/debian.ts'
import { bluetooth } from './bluetooth/options.ts'
import { lowerBoot } from './boot/debian.ts'
import { boot } from './boot/options.ts'
import type { Contribution, LowerContext, LowerToDebian } from './contribution.ts'
import { lowerCaddy } from './caddy/debian.ts'
import { caddy } from './caddy/options.ts'
import { lowerCertificates } from './certificates/debian.ts'
import { certificates } from './certificates/options.ts'
import { lowerChrony } from './chrony/debian.ts'
import { chrony } from './chrony/options.ts'
import { lowerCloudInit } from './cloud-init/debian.ts'
import { cloudInit } from './cloud-init/options.ts'
import { lowerCockpit } from './cockpit/debian.ts'
import { cockpit } from './cockpit/options.ts'
import { lowerConsole } from './console/debian.ts'
import { console } from './console/options.ts'
import { lowerContainerd } from './containerd/debian.ts'
import { containerd } from './containerd/options.ts'
import { lowerDisk } from './disk/debian.ts'
import { disk } from './disk/options.ts'
import { lowerDirenv } from './direnv/debian.ts'
import { direnv } from './direnv/options.ts'
import { lowerDisplayManager } from './display-manager/debian.ts'
import { displayManager } from './display-manager/options.ts'
import { lowerFacts } from './facts/debian.ts'
import { facts } from './facts/options.ts'
import { lowerFail2ban } from './fail2ban/debian.ts'
import { fail2ban } from './fail2ban/options.ts'
import { lowerFileSystems } from './file-systems/debian.ts'
import { fileSystems } from './file-systems/options.ts'
import { lowerFiles } from './files/debian.ts'
import { files } from './files/options.ts'
import { lowerFirewall } from './firewall/debian.ts'
import { firewall } from './firewall/options.ts'
import { lowerFirmware } from './firmware/debian.ts'
import { firmware } from './firmware/options.ts'
import { lowerFlatpak } from './flatpak/debian.ts'
import { flatpak } from './flatpak/options.ts'
import { lowerFonts } from './fonts/debian.ts'
import { fonts } from './fonts/options.ts'
import { lowerGnome } from './gnome/debian.ts'
import { gnome } from './gnome/options.ts'
import { lowerGuestAgent } from './guest-agent/debian.ts'
import { guestAgent } from './guest-agent/options.ts'
import { lowerHaproxy } from './haproxy/debian.ts'
import { haproxy } from './haproxy/options.ts'
import { lowerHealth } from './health/debian.ts'
import { health } from './health/options.ts'
import { lowerIdentity } from './identity/debian.ts'
import { identity } from './identity/options.ts'
import { lowerInstaller } from './installer/debian.ts'
import { installer } from './installer/options.ts'
import { lowerJournal } from './journal/debian.ts'
import { journal } from './journal/options.ts'
import { lowerKeepalived } from './keepalived/debian.ts'
import { keepalived } from './keepalived/options.ts'
import { lowerKernel } from './kernel/debian.ts'
import { kernel } from './kernel/options.ts'
import { lowerKubernetes } from './kubernetes/debian.ts'
import { kubernetes } from './kubernetes/options.ts'
import { lowerLibvirt } from './libvirt/debian.ts'
import { libvirt } from './libvirt/options.ts'
import { lowerLocalization } from './localization/debian.ts'
import { localization } from './localization/options.ts'
import { lowerLuks } from './luks/debian.ts'
import { luks } from './luks/options.ts'
import { lowerNetwork } from './network/debian.ts'
import { network } from './network/options.ts'
import { lowerNetworkManager } from './network-manager/debian.ts'
import { networkManager } from './network-manager/options.ts'
import { lowerNginx } from './nginx/debian.ts'
import { nginx } from './nginx/options.ts'
import { lowerNodeExporter } from './node-exporter/debian.ts'
import { nodeExporter } from './node-exporter/options.ts'
import { lowerNvidia } from './nvidia/debian.ts'
import { nvidia } from './nvidia/options.ts'
import { lowerPackages } from './packages/debian.ts'
import { packages } from './packages/options.ts'
import { lowerPam } from './pam/debian.ts'
import { pam } from './pam/options.ts'
import { lowerPipewire } from './pipewire/debian.ts'
import { pipewire } from './pipewire/options.ts'
import { lowerPlasma } from './plasma/debian.ts'
import { plasma } from './plasma/options.ts'
import { lowerPodman } from './podman/debian.ts'
import { podman } from './podman/options.ts'
import { lowerPostgresql } from './postgresql/debian.ts'
import { postgresql } from './postgresql/options.ts'
import { lowerPower } from './power/debian.ts'
import { power } from './power/options.ts'
import { lowerPrinting } from './printing/debian.ts'
import { printing } from './printing/options.ts'
import { lowerResolver } from './resolver/debian.ts'
import { resolver } from './resolver/options.ts'
import { lowerSecrets } from './secrets/debian.ts'
import { secrets } from './secrets/options.ts'
import { lowerShells } from './shells/debian.ts'
import { shells } from './shells/options.ts'
import { lowerSsh } from './ssh/debian.ts'
import { ssh } from './ssh/options.ts'
import { lowerSshHardening } from './ssh-hardening/debian.ts'
import { sshHardening } from './ssh-hardening/options.ts'
import { lowerState } from './state/debian.ts'
import { state } from './state/options.ts'
import { lowerSudo } from './sudo/debian.ts'
import { sudo } from './sudo/options.ts'
import { lowerSwap } from './swap/debian.ts'
import { swap } from './swap/options.ts'
import { lowerSysctl } from './sysctl/debian.ts'
import { sysctl } from './sysctl/options.ts'
import { lowerTimeSync } from './time-sync/debian.ts'
import { timeSync } from './time-sync/options.ts'
import { lowerTimers } from './timers/debian.ts'
import { timers } from './timers/options.ts'
import { lowerTmpfiles } from './tmpfiles/debian.ts'
import { tmpfiles } from './tmpfiles/options.ts'
import { lowerTpm } from './tpm/debian.ts'
import { tpm } from './tpm/options.ts'
import { lowerUpdates } from './updates/debian.ts'
import { updates } from './updates/options.ts'
import { lowerUnits } from './units/debian.ts'
import { units } from './units/options.ts'
import { lowerUsers } from './users/debian.ts'
import { users } from './users/options.ts'
import { lowerWaydroid } from './waydroid/debian.ts'
import { waydroid } from './waydroid/options.ts'
import { lowerWireguard } from './wireguard/debian.ts'
import { wireguard } from './wireguard/options.ts'

/** The standard modules. What a person asks for comes first, so that it is named first when two modules ask the same. */
export const catalog = [
  entry(identity, lowerIdentity),
  entry(packages, lowerPackages),
  entry(files, lowerFiles),
  entry(users, lowerUsers),
  entry(units, lowerUnits),
  entry(localization, lowerLocalization),
  entry(network, lowerNetwork),
  entry(firewall, lowerFirewall),
  entry(ssh, lowerSsh),
  entry(sudo, lowerSudo, users),
  entry(timeSync, lowerTimeSync),
  entry(journal, lowerJournal),
  entry(shells, lowerShells, users, direnv),
  entry(pam, lowerPam),
  entry(console, lowerConsole, localization),
  entry(swap, lowerSwap),
  entry(tmpfiles, lowerTmpfiles),
  entry(timers, lowerTimers, units),
  entry(fileSystems, lowerFileSystems),
  entry(luks, lowerLuks),
  entry(certificates, lowerCertificates),
  entry(resolver, lowerResolver, network),
  entry(chrony, lowerChrony),
  entry(networkManager, lowerNetworkManager),
  entry(wireguard, lowerWireguard),
  entry(fail2ban, lowerFail2ban),
  entry(podman, lowerPodman, users),
  entry(sshHardening, lowerSshHardening, ssh),
  entry(audit, lowerAudit),
  entry(apparmor, lowerApparmor),
  entry(tpm, lowerTpm),
  entry(firmware, lowerFirmware),
  entry(nginx, lowerNginx),
  entry(caddy, lowerCaddy),
  entry(haproxy, lowerHaproxy),
  entry(keepalived, lowerKeepalived),
  entry(nodeExporter, lowerNodeExporter),
  entry(postgresql, lowerPostgresql),
  entry(cloudInit, lowerCloudInit),
  entry(guestAgent, lowerGuestAgent),
  entry(containerd, lowerContainerd),
  entry(kubernetes, lowerKubernetes),
  entry(libvirt, lowerLibvirt),
  entry(flatpak, lowerFlatpak),
  entry(fonts, lowerFonts),
  entry(pipewire, lowerPipewire),
  entry(displayManager, lowerDisplayManager),
  entry(plasma, lowerPlasma),
  entry(gnome, lowerGnome),
  entry(nvidia, lowerNvidia, kernel),
  entry(power, lowerPower),
  entry(bluetooth, lowerBluetooth),
  entry(printing, lowerPrinting),
  entry(cockpit, lowerCockpit),
  entry(waydroid, lowerWaydroid),
  entry(direnv, lowerDirenv),
  entry(secrets, lowerSecrets),
  entry(facts, lowerFacts),
  entry(sysctl, lowerSysctl),
  entry(kernel, lowerKernel),
  entry(boot, lowerBoot, disk, kernel, luks, packages, units),
  entry(disk, lowerDisk, boot),
  entry(state, lowerState, disk, fileSystems),
  entry(health, lowerHealth),
  entry(updates, lowerUpdates, boot),
  entry(installer, lowerInstaller),
  entry(base, lowerBase, boot),
] as const

/** A module and what it comes to on each platform. */
export interface CatalogEntry<T extends OptionTree = OptionTree> {
  readonly module: Module<T>
  /** Only to be called with a configuration in which the module took part. */
  readonly debian: (config: unknown, context: LowerContext) => Contribution
}

/** `uses` are other modules whose values the lowering reads. */
function entry<const T extends OptionTree, const Uses extends readonly Module[]>(
  module: Module<T>,
  debian: LowerToDebian<ConfigOf<readonly [Module<T>, ...Uses]>>,
  ..._uses: Uses
): CatalogEntry<T> {
  return { module, debian: debian as CatalogEntry['debian'] }
}

type ModulesOf<Entries extends readonly CatalogEntry[]> = {
  readonly [Index in keyof Entries]: Entries[Index]['module']
}

/** The standard modules as a list, to be evaluated. */
export type CatalogModules = ModulesOf<typeof catalog>
export const catalogModules = catalog.map(({ module }) => module) as unknown as CatalogModules

/** Final values of everything in the catalog. */
export type CatalogConfig = ConfigOf<CatalogModules>
/** What a person may write. */
export type CatalogDefinitions = DefinitionsOf<CatalogModules>
