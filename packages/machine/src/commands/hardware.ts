import { z } from 'zod'
import { shippedOptionsPath } from '@ingot/contracts/machine.ts'
import type { Command } from '../command-line/command.ts'
import { leavesOf, parsePackages } from '../compare/packages.ts'
import type { HardwareFacts } from '../hardware/facts.ts'
import { needsOf, type Need } from '../hardware/needs.ts'
import { readHardware } from '../hardware/read-facts.ts'
import { renderColumns } from '../render/table.ts'
import { bytesText } from '../render/text.ts'
import { parseJson } from '../state/json-file.ts'

/** What `os hardware --json` prints. */
export interface Hardware {
  readonly facts: HardwareFacts
  readonly needs: readonly Need[]
}

export const hardware: Command = {
  name: 'hardware',
  summary: 'what this machine is made of, and the options that its system should have for it',
  onSealed: true,
  details: [
    'Drivers, firmware, microcode and services that the parts of this machine ask for, each with the option of the definition that brings it. What is missing changes nothing by itself: add it to the definition, build, and update.',
  ],
  run: ({ json }, ports) => {
    const facts = readHardware(ports)
    const packages = new Set(parsePackages(ports.files.read('/usr/lib/sysimage/dpkg/status') ?? '').keys())
    const options = ports.userId === 0 ? ports.files.read(shippedOptionsPath) : undefined
    const declared = leavesOf(parseJson(options ?? '{}', z.json()) ?? {})
    const found: Hardware = { facts, needs: needsOf(facts, { packages, declared }) }
    ports.console.out(json ? JSON.stringify(found, null, 2) : renderHardware(found))
  },
}

/** The same for people: the machine, what it needs, and what to add. */
export function renderHardware({ facts, needs }: Hardware): string {
  const rows = needs.map(({ part, option, value, why, isCovered }) => [
    isCovered ? 'has' : 'add',
    part,
    value === true ? option : `${option}: ${value.join(', ')}`,
    why,
  ])
  const missing = needs.filter(({ isCovered }) => !isCovered)
  return [
    ...describe(facts),
    '',
    ...(needs.length === 0 ? [] : [renderColumns([['', 'for', 'option', 'because'], ...rows]), '']),
    ...(missing.length === 0
      ? ['the system has all that is known to help this machine']
      : ['to add to the definition:', ...definitionOf(missing).map((line) => `  ${line}`)]),
    ...unknownFirmware(facts),
  ].join('\n')
}

function describe(facts: HardwareFacts): readonly string[] {
  const { vendor, model, isVirtual, bootMode, secureBoot, tpm, disks } = facts
  const name = [vendor, model].filter((word) => word !== undefined).join(' ') || 'unknown'
  const secure = secureBoot === undefined ? 'no Secure Boot' : `Secure Boot ${secureBoot}`
  return [
    `machine  ${name}${isVirtual ? ' (virtual)' : ''}`,
    `boot     ${bootMode === 'uefi' ? `UEFI, ${secure}` : 'BIOS'}`,
    `TPM      ${tpm === undefined ? 'none' : `version ${tpm}`}`,
    `disks    ${disks.map((disk) => `${disk.name} ${bytesText(disk.bytes)}${disk.isRemovable ? ' (removable)' : ''}`).join(', ') || 'none'}`,
  ]
}

/** One line for each option, lists joined, as they stand in a definition with dotted paths. */
function definitionOf(needs: readonly Need[]): readonly string[] {
  const lists = new Map<string, readonly string[]>()
  for (const { option, value } of needs)
    lists.set(option, [...(lists.get(option) ?? []), ...(value === true ? [] : value)])
  return [...lists].map(
    ([option, items]) =>
      `${option} = ${items.length === 0 ? 'true' : `[${items.map((item) => `'${item}'`).join(', ')}]`}`,
  )
}

function unknownFirmware({ firmwareMissing }: HardwareFacts): readonly string[] {
  if (firmwareMissing.length === 0) return []
  return ['', `firmware that drivers did not find: ${firmwareMissing.join(', ')}`]
}
