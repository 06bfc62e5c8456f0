import type { Json } from '@ingot/contracts/json.ts'
import { isScalar, isSettings } from './form.ts'
import type { Scalar, Settings } from './form.ts'

/** A YAML file (1.2, and read alike by readers of 1.1): members sorted by name. `null` is written as such. */
export function toYaml(settings: Settings): string {
  return Object.keys(settings).length === 0 ? '{}\n' : block(settings, '')
}

function block(settings: Settings, indent: string): string {
  return Object.entries(settings)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${indent}${key(name)}:${under(value, indent)}`)
    .join('')
}

/** What follows a name: on the same line, or deeper on the next ones. */
function under(value: Json, indent: string): string {
  if (Array.isArray(value) && value.length > 0) {
    return `\n${value.map((item: Json) => `${indent}  -${afterDash(item, `${indent}  `)}`).join('')}`
  }
  if (isSettings(value) && Object.keys(value).length > 0) return `\n${block(value, `${indent}  `)}`
  return ` ${flow(value)}\n`
}

/** What follows the dash of an item; a record begins on the same line. */
function afterDash(value: Json, indent: string): string {
  if (Array.isArray(value) && value.length > 0) {
    const inner = `${indent}  `
    return ` ${value
      .map((one: Json) => `${inner}-${afterDash(one, inner)}`)
      .join('')
      .slice(inner.length)}`
  }
  if (isSettings(value) && Object.keys(value).length > 0) {
    const inner = `${indent}  `
    return ` ${block(value, inner).slice(inner.length)}`
  }
  return ` ${flow(value)}\n`
}

function flow(value: Json): string {
  if (isScalar(value)) return scalar(value)
  return Array.isArray(value) ? '[]' : '{}'
}

/** Plain only where no reader of any version could take it for something else. */
const plain = /^[A-Za-z][A-Za-z0-9_./-]*$/
const meaning = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i

function scalar(value: Scalar): string {
  return typeof value === 'string' ? text(value) : JSON.stringify(value)
}

function key(name: string): string {
  return text(name)
}

function text(value: string): string {
  if (plain.test(value) && !meaning.test(value)) return value
  // JSON's strings are YAML's; what YAML does not print, JSON may leave as it is.
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escape)
}

function escape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}
