import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { callSite } from '@ingot/language/call-site.ts'
import type { SystemSpec } from '../forge.ts'
import { readLayer } from './layer.ts'
import { withOriginOf } from './origin.ts'

/**
 * What a YAML file says of a system, to be given to `system(...)` or `template(...)`, whole or spread into more.
 * `ingot why` and errors point into that file.
 * @param path relative to the file that calls `yaml`.
 * @throws IngotError with every mistake of form in it.
 */
export function yaml(path: string): SystemSpec {
  const where = callSite(yaml) ?? { file: resolve('ingot.ts'), line: 1, column: 1 }
  const file = resolve(dirname(where.file), path)
  // The parser takes its time to load; most projects do without.
  const { readFileValue } = createRequire(import.meta.url)('./value.ts') as typeof import('./value.ts')
  const problems: Problem[] = []
  const value = readFileValue(file, problems, where)
  if (problems.length > 0) throw requestError(problems)
  const { definitions, ...composition } = readLayer('system', value, { file, line: 1, column: 1 })
  if (typeof definitions !== 'object' || definitions === null || Array.isArray(definitions)) {
    throw requestError({
      code: 'yaml-shape',
      message: `'${path}' does not hold a system: expected names, each with a colon behind`,
      where,
    })
  }
  const said = Object.entries(composition).filter(([word]) => Object.hasOwn(value as object, word))
  return withOriginOf(value as object, { ...definitions, ...Object.fromEntries(said) }) as SystemSpec
}
