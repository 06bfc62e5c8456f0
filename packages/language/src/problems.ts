import { formatPosition, requestError } from '@ingot/contracts/problem.ts'
import type { IngotError, Problem } from '@ingot/contracts/problem.ts'
import { positionOf } from './definition.ts'
import type { Definition, RawDefinition, Source } from './definition.ts'
import { describeValue, showValue } from './describe.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath, Trail } from './path.ts'
import { spelling } from './spelling.ts'
import type { Spellings } from './spelling.ts'

type Located = { readonly source: Source; readonly trail: Trail }

/** What is wrong with a value, and perhaps what to do about it. */
export interface Refusal {
  readonly why?: string
  readonly hint?: string | Spellings
}

/** A value that the option's type does not take. */
export function wrongType(
  path: OptionPath,
  at: Located,
  expected: string,
  got: unknown,
  refusal: Refusal = {},
): Problem {
  const where = positionOf(at)
  const { hint } = refusal
  return {
    code: 'option-type',
    message: `${formatOptionPath(path)}: expected ${expected}, got ${describeValue(got)}`,
    where,
    ...(refusal.why === undefined ? {} : { why: refusal.why }),
    ...(at.source.by === 'default'
      ? { hint: `this is what it is while nobody says otherwise: define ${formatOptionPath(path)}` }
      : hint === undefined
        ? {}
        : { hint: typeof hint === 'string' ? hint : spelling(where, hint) }),
  }
}

/** Two definitions that disagree, and nothing that says which one holds. */
export function conflict(path: OptionPath, first: Definition, second: Definition): Problem {
  const where = positionOf(second)
  return {
    code: 'option-conflict',
    message: `${formatOptionPath(path)}: defined twice, and differently`,
    where,
    why: [first, second].map(quoteDefinition).join('\n'),
    hint: spelling(where, {
      typescript: 'remove one of them, or put mkForce(...) around the one that shall hold',
      yaml: 'remove one of them, or put !force before the one that shall hold',
    }),
  }
}

function quoteDefinition(definition: Definition): string {
  const { by } = definition.source
  return `${showValue(definition.read())} by ${by} at ${formatPosition(positionOf(definition))}`
}

/**
 * An option without a default that was read although nobody defined it.
 * The error's cause is the path: it tells the option itself from those that read it.
 * @param around the definition of the submodule that the option is in.
 */
export function notDefined(path: OptionPath, description: string, around?: Located): IngotError {
  const problem = {
    code: 'option-undefined',
    message: `${formatOptionPath(path)}: nobody defines it, and it has no default`,
    ...(around === undefined ? {} : { where: positionOf(around) }),
    why: `it expects ${description}`,
    hint: `define ${formatOptionPath(path)}`,
  }
  return requestError(problem, { cause: path })
}

/** Says who read an option that nobody defines; whoever was said first is the nearest, and stays. */
export function neededBy(who: string, error: IngotError): IngotError {
  const [problem] = error.problems
  if (problem?.code !== 'option-undefined' || !Array.isArray(error.cause)) return error
  return requestError({ ...problem, why: `${who} needs it; ${problem.why}` }, { cause: error })
}

/** An option whose value needs itself. */
export function cycle(stack: readonly OptionPath[], again: OptionPath): IngotError {
  const names = stack.map(formatOptionPath)
  const name = formatOptionPath(again)
  return requestError({
    code: 'option-cycle',
    message: `${name}: needs its own value`,
    why: [...names.slice(names.lastIndexOf(name)), name].join(' -> '),
    hint: 'give one of these options a value, or a condition, that does not read the next one',
  })
}

/** A function in a definition that threw something of its own. */
export function thrown(name: string, error: unknown, at?: Located): IngotError {
  const reason = error instanceof Error ? error.message : String(error)
  return requestError(
    {
      code: 'definition-threw',
      message: `${name}: the function that defines it failed: ${reason}`,
      ...(at === undefined ? {} : { where: positionOf(at) }),
    },
    { cause: error },
  )
}

/** A group of options that was given something else than a record. */
export function notGroup(path: OptionPath, raw: RawDefinition): Problem {
  const what = path.length === 0 ? raw.source.by : formatOptionPath(path)
  const refusal =
    typeof raw.value === 'function'
      ? {
          why: 'which options are defined must be known before anything is evaluated',
          hint: 'make functions of the options inside, or use mkIf(({ config }) => ..., { ... })',
        }
      : {}
  return {
    ...wrongType(path, raw, 'a record of options', raw.value, refusal),
    message: `${what}: expected a record of options, got ${describeValue(raw.value)}`,
  }
}
