import { dirname, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import { callSite } from '@ingot/language/call-site.ts'
import type { SystemSpec } from '../forge.ts'
import { readYamlDocument } from './document.ts'
import { readLayer } from './layer.ts'
import { originOf, rememberOrigin } from './origin.ts'
import { readValue } from './value.ts'

/**
 * What a YAML file says of a system, to be given to `system(...)` or `template(...)`, whole or spread into more.
 * `ingot why` and errors point into that file.
 * @param path relative to the file that calls `yaml`.
 * @throws IngotError with every mistake of form in it.
 */
export function yaml(path: string): SystemSpec {
  const where = callSite(yaml) ?? { file: resolve('ingot.ts'), line: 1, column: 1 }
  const file = resolve(dirname(where.file), path)
  const value = readValue(readYamlDocument(file, where))
  const { definitions, ...composition } = readLayer('system', value, { file, line: 1, column: 1 })
  if (typeof definitions !== 'object' || definitions === null || Array.isArray(definitions)) {
    throw requestError({
      code: 'yaml-shape',
      message: `'${path}' does not hold a system: expected names, each with a colon behind`,
      where,
    })
  }
  const said = Object.entries(composition).filter(([word]) => Object.hasOwn(value as object, word))
  const spec = { ...definitions, ...Object.fromEntries(said) }
  const origin = originOf(value)
  return (origin === undefined ? spec : rememberOrigin(spec, origin)) as SystemSpec
}
