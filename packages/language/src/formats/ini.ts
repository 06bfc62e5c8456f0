import type { Json } from '@ingot/contracts/json.ts'
import { isScalar, isSettings, membersOf, noForm } from './form.ts'
import type { Scalar, Settings } from './form.ts'

const takes = 'it has settings of one line, in sections or before them; a list repeats its setting'

/**
 * An INI file: settings before any section, then sections, all sorted by name; a list repeats the setting.
 * @throws IngotError (`settings-form`) where something is deeper, or does not fit on a line.
 */
export function toIni(settings: Settings): string {
  return write(settings, { format: 'INI', line: (name, value) => `${name} = ${String(value)}`, top: true })
}

/**
 * A file as systemd and its family read it (systemd.syntax(7)): sections sorted by name; a list repeats the setting.
 * @throws IngotError (`settings-form`) where something is not in a section, deeper, or no setting.
 */
export function toSystemd(settings: Settings): string {
  return write(settings, { format: "systemd's syntax", line: systemdLine, top: false })
}

function systemdLine(name: string, value: Exclude<Scalar, null>): string {
  return `${name}=${typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)}`
}

/** Line breaks and the end of a text in C. */
const breaks = /[\n\r\0]/

interface Style {
  readonly format: string
  readonly line: (name: string, value: Exclude<Scalar, null>) => string
  /** Whether settings may stand before the first section. */
  readonly top: boolean
}

function write(settings: Settings, style: Style): string {
  const members = membersOf(settings)
  const loose = members.filter(([, value]) => !isSettings(value))
  const [stray] = loose
  if (stray !== undefined && !style.top)
    throw noForm(style.format, [stray[0]], stray[1], 'every setting is in a section')
  const top = loose.flatMap(([name, value]) => lines(name, value, [name], style))
  const sections = members.flatMap(([name, value]) =>
    isSettings(value) ? [`[${sectionName(name, style)}]\n${section(value, name, style)}`] : [],
  )
  return [...(top.length === 0 ? [] : [top.join('')]), ...sections].join('\n')
}

function section(settings: Settings, name: string, style: Style): string {
  return membersOf(settings)
    .flatMap(([setting, value]) => lines(setting, value, [name, setting], style))
    .join('')
}

function lines(name: string, value: Json, path: readonly string[], style: Style): readonly string[] {
  const values: readonly Json[] = Array.isArray(value) ? value : [value]
  if (breaks.test(name) || !/^[^\s=[\]#;][^=[\]]*(?<!\s)$/.test(name))
    throw noForm(style.format, path, name, 'this cannot be the name of a setting')
  return values.flatMap((one) => {
    if (one === null) return []
    if (!isScalar(one)) throw noForm(style.format, path, one, takes)
    if (typeof one === 'string' && (breaks.test(one) || one.endsWith('\\')))
      throw noForm(
        style.format,
        path,
        one,
        'a setting is one line, and a backslash at its end would join the next',
      )
    return [`${style.line(name, one)}\n`]
  })
}

function sectionName(name: string, { format }: Style): string {
  if (!breaks.test(name) && /^[^[\]]+$/.test(name)) return name
  throw noForm(format, [name], name, 'this cannot be the name of a section')
}
