/**
 * Configuration files of systemd's family (unit files, networkd, journald, ...) in one canonical form.
 * Syntax: systemd.syntax(7), systemd 257.
 */

export type SettingValue = string | number | boolean
/** Settings of a section in the order in which they are written; a list repeats the setting. */
export type Section = readonly (readonly [
  name: string,
  value: SettingValue | readonly SettingValue[] | null | undefined,
])[]

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
