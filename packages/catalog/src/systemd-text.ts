/**
 * Configuration files of systemd's family (unit files, networkd, journald, ...) in one canonical form.
 * Syntax: systemd.syntax(7), systemd 257.
 */

import type { Json } from '@ingot/contracts/json.ts'

export type SettingValue = string | number | boolean
/** Settings of a section in the order in which they are written; a list repeats the setting. */
export type Section = readonly (readonly [
  name: string,
  value: SettingValue | readonly SettingValue[] | null | undefined,
])[]

/** Freely declared settings as a section, in the order of the declaration; what has no form there is left out. */
export function sectionOf(settings: { readonly [name: string]: Json }): Section {
  return Object.entries(settings).map(([name, value]) => [name, settingOf(value)])
}

function settingOf(value: Json): SettingValue | readonly SettingValue[] | null {
  if (Array.isArray(value)) return value.flatMap((item: Json) => settingOf(item) ?? [])
  return typeof value === 'object' ? null : (value as SettingValue)
}

/** Sections by name, in order. Those without a setting are left out. */
export function renderSections(sections: readonly (readonly [name: string, section: Section])[]): string {
  return sections
    .map(([name, section]) => ({ name, lines: section.flatMap(renderSetting) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `[${name}]\n${lines.join('\n')}\n`)
    .join('\n')
}

function renderSetting([name, value]: Section[number]): readonly string[] {
  if (value === null || value === undefined) return []
  const values: readonly SettingValue[] = Array.isArray(value) ? value : [value as SettingValue]
  return values.map((item) => `${name}=${renderValue(item)}`)
}

function renderValue(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value).replaceAll('\n', ' \\\n    ')
}

/** One word of `Environment=`: quoted, with specifiers switched off. */
export function environmentAssignment(name: string, value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
  return `"${name}=${escaped}"`
}

/** Where a unit's file is looked for, for a template's instance: `getty@tty1.service` -> `getty@.service`. */
export function unitFileOf(unit: string): string {
  return unit.replace(/@[^.]+(\.[a-z]+)$/, '@$1')
}

/** A path as the name of its unit, without suffix: `/var/lib/a-b` -> `var-lib-a\\x2db` (systemd-escape --path). */
export function escapePath(path: string): string {
  const inner = path.replaceAll(/^\/+|\/+$/g, '')
  return inner === '' ? '-' : escapeName(inner)
}

/** A text as a part of the name of a unit: `a-b` -> `a\\x2db` (systemd-escape). */
export function escapeName(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte, index) => {
      const character = String.fromCharCode(byte)
      if (character === '/') return '-'
      const plain = /[A-Za-z0-9:_.]/.test(character) && !(index === 0 && character === '.')
      return plain ? character : `\\x${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

/** A text as one argument of a command line in a unit: quoted, with specifiers and variables switched off. */
export function commandWord(word: string): string {
  if (/^[A-Za-z0-9_@+=:,./-]+$/.test(word)) return word
  const escaped = word.replaceAll(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')
  return `"${escaped}"`
}
