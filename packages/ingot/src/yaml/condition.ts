import { requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { describeValue, isRecord, sameValue, showValue } from '@ingot/language/describe.ts'
import type { Arguments } from '@ingot/language/modifiers.ts'
import { parseOptionPath } from '@ingot/language/path.ts'
import type { OptionPath } from '@ingot/language/path.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { coreScalar } from './scalar.ts'

/** A condition of `!if`: a function of the final configuration. */
export type Condition = boolean | ((args: Arguments<unknown>) => boolean)

/**
 * Reads what stands first in `!if [..., ...]`: `services.ssh.enable`, `not services.ssh.enable`,
 * `boot.mode is uefi`, `boot.mode is not uefi`, or `true` and `false`.
 * @throws IngotError when it is none of these.
 */
export function parseCondition(written: unknown, where: SourcePosition): Condition {
  if (typeof written === 'boolean') return written
  const [, not, option = '', negated, wanted] =
    /^(not\s+)?(.*?)(?:\s+is\s+(not\s+)?(.+))?$/.exec(typeof written === 'string' ? written.trim() : '') ?? []
  const path = parseOptionPath(option)
  const spaced = !/^(?:[^\s"]|"(?:[^"\\]|\\.)*")+$/.test(option)
  if (path === null || spaced || (not !== undefined && wanted !== undefined))
    throw notCondition(written, where)
  if (wanted === undefined) {
    const name = option
    return ({ config }) => isTrue(read(config, path, where), name, where) === (not === undefined)
  }
  const quoted = /^(['"])(.*)\1$/.exec(wanted)
  const value = quoted === null ? coreScalar(wanted) : quoted[2]
  const same = (found: unknown): boolean => sameValue(found, value)
  return ({ config }) => same(read(config, path, where)) === (negated === undefined)
}

function isTrue(value: unknown, option: string, where: SourcePosition): boolean {
  if (typeof value === 'boolean') return value
  throw requestError({
    code: 'yaml-condition',
    message: `!if: expected ${option} to be true or false, it is ${describeValue(value)}`,
    where,
    hint: `compare it: ${option} is ${showValue(value)}`,
  })
}

function read(config: unknown, path: OptionPath, where: SourcePosition): unknown {
  return path.reduce((at, name, depth) => {
    if (isRecord(at) && Object.hasOwn(at, name)) return at[name]
    const beside = isRecord(at) ? nearest(name, Object.keys(at)) : []
    const meant = didYouMean(beside.map((near) => [...path.slice(0, depth), near].join('.')))
    throw requestError({
      code: 'option-unknown',
      message: `!if: there is no option '${path.join('.')}'`,
      where,
      hint: meant ?? '`ingot options` lists all of them',
    })
  }, config)
}

function notCondition(written: unknown, where: SourcePosition): Error {
  return requestError({
    code: 'yaml-condition',
    message: `!if: expected a condition, got ${describeValue(written)}`,
    where,
    hint: 'write an option, `not OPTION`, `OPTION is VALUE` or `OPTION is not VALUE`',
  })
}
