import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerContext } from '../contribution.ts'
import { when } from '../entries.ts'
import type { LuksConfig } from '../luks/options.ts'
import type { PackagesConfig } from '../packages/options.ts'
import type { UnitsConfig } from '../units/options.ts'
import { spelling } from '@ingot/language/spelling.ts'
import type { BootConfig } from './options.ts'

/** Something that only works on firmware that is UEFI, and the definition that asks for it. */
interface Wish {
  readonly option: string
  /** Of the option's list. */
  readonly item?: string
  readonly what: string
  readonly why: string
}

const loader = 'It is started by UEFI firmware; legacy BIOS starts the first sector of a disk.'
const secureBoot = 'Secure Boot is a part of UEFI; legacy BIOS starts whatever lies in the first sector.'
const variables = "It works on UEFI's variables, and legacy BIOS has none."
const measured =
  'It relies on what UEFI firmware measured into the TPM while it booted; legacy BIOS measures nothing that could be relied on.'

/** Packages of Debian 13 that are of no use without UEFI. */
const packages: readonly (readonly [name: RegExp, why: string])[] = [
  [/^(systemd-boot(-.*)?|refind|efibootguard|grub-efi(-.*)?|systemd-ukify)$/, loader],
  [/^(shim-.*|mokutil|sbsigntool|efitools)$/, secureBoot],
  [/^(efibootmgr|efivar)$/, variables],
]

/** Units that do nothing without UEFI, or fail. */
const units: readonly (readonly [name: RegExp, why: string])[] = [
  [/^systemd-(boot-(update|random-seed)|bless-boot)\.service$/, loader],
  [/^systemd-(pcr.*|tpm2-setup.*)\.(service|socket)$/, measured],
]

/**
 * A system for legacy BIOS that was given what needs UEFI, mostly by a template, would fail at its first boot.
 * @throws IngotError `needs-uefi` with all of it, each where it is asked for.
 */
export function refuseUefiOnly(
  config: BootConfig & LuksConfig & PackagesConfig & UnitsConfig,
  origin: LowerContext['origin'],
): void {
  const wishes = [
    ...wishedPackages(config),
    ...wishedUnits(config),
    ...wishedSeals(config),
    ...when(config.boot.secureBoot.enable, {
      option: 'boot.secureBoot.enable',
      what: 'Secure Boot',
      why: secureBoot,
    }),
    ...when(config.boot.refind.enable, { option: 'boot.refind.enable', what: 'rEFInd', why: loader }),
  ]
  if (wishes.length > 0) throw requestError(wishes.map((wish) => problemOf(wish, origin)))
}

function wishedPackages(config: PackagesConfig): readonly Wish[] {
  return config.packages.flatMap((item) =>
    reasonsFor(item, packages).map((why) => ({ option: 'packages', item, what: `package ${item}`, why })),
  )
}

function wishedUnits({ systemd }: UnitsConfig): readonly Wish[] {
  return Object.entries(systemd.units)
    .filter(([, { enable }]) => enable === true)
    .flatMap(([name]) =>
      reasonsFor(name, units).map((why) => ({
        option: formatOptionPath(['systemd', 'units', name, 'enable']),
        what: name,
        why,
      })),
    )
}

function wishedSeals({ luks }: LuksConfig): readonly Wish[] {
  return Object.entries(luks.devices)
    .filter(([, { tpm2 }]) => tpm2)
    .map(([name]) => ({
      option: formatOptionPath(['luks', 'devices', name, 'tpm2']),
      what: `a disk that the TPM opens after a measured boot`,
      why: measured,
    }))
}

function reasonsFor(name: string, table: readonly (readonly [RegExp, string])[]): readonly string[] {
  return table.filter(([pattern]) => pattern.test(name)).map(([, why]) => why)
}

function problemOf({ option, item, what, why }: Wish, origin: LowerContext['origin']): Problem {
  const by = origin(option, item)
  const where = by.positions[0] ?? `module ${by.module}`
  const removal = spelling(where, {
    typescript: item === undefined ? 'mkRemove()' : `mkRemove('${item}')`,
    yaml: item === undefined ? '!remove' : `!remove ${item}`,
  })
  return {
    code: 'needs-uefi',
    message: `${option}: ${what} needs UEFI, and this system is for legacy BIOS.`,
    where,
    why,
    hint: `Take it out of this system (\`${removal}\` takes away what a template or base brought), or set \`boot.mode\` to \`uefi\` if the machine can.`,
  }
}
