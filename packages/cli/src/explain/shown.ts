import type { Json } from '@ingot/contracts/json.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { System } from '@ingot/contracts/system.ts'
import { parseOptionPath } from '@ingot/language/path.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { flatten, valueAt } from './flatten.ts'

/** The values at and below an option; of the whole system without one. Throws a request error when there is no such option. */
export function valuesBelow(system: System, option: string | undefined): Json {
  if (option === undefined) return system.config
  const value = valueAt(system.config, parseOptionPath(option) ?? [option])
  if (value !== undefined) return value
  const known = flatten(system.config).map(({ path }) => path)
  throw requestError({
    code: 'option-unknown',
    message: `${system.name} has no option '${option}'`,
    hint:
      didYouMean(nearest(option, [...known, ...groupsOf(known)])) ?? `ingot show ${system.name} lists them`,
  })
}

/** Every proper prefix of dotted paths: `services`, `services.ssh`. */
function groupsOf(paths: readonly string[]): readonly string[] {
  const prefixes = paths.flatMap((path) => {
    const steps = path.split('.')
    return steps.map((_, length) => steps.slice(0, length).join('.'))
  })
  return [...new Set(prefixes)].filter((prefix) => prefix !== '')
}

/** Whether nobody but the option's own default had a say in a value. */
export function isDefault({ definitions }: System, path: string): boolean {
  const records = Object.entries(definitions).filter(
    ([option]) => option === path || option.startsWith(`${path}.`) || path.startsWith(`${option}.`),
  )
  return records.every(([, list]) => list.every(({ by }) => by === 'default'))
}
