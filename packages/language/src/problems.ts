import { formatPosition, requestError } from '@ingot/contracts/problem.ts'
import type { IngotError, Problem } from '@ingot/contracts/problem.ts'
import { positionOf } from './definition.ts'
import type { Definition, RawDefinition, Source } from './definition.ts'
import { describeValue, showValue } from './describe.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath, Trail } from './path.ts'

type Located = { readonly source: Source; readonly trail: Trail }

/** A value that the option's type does not take. */
export function wrongType(
  path: OptionPath,
  at: Located,
  expected: string,
  got: unknown,
  why?: string,
): Problem {
  return {
    code: 'option-type',
    message: `${formatOptionPath(path)}: expected ${expected}, got ${describeValue(got)}.`,
    where: positionOf(at),
    ...(why === undefined ? {} : { why }),
    hint: `Correct it in ${at.source.by}.`,
  }
}

/** Two definitions that disagree, and nothing that says which one holds. */
export function conflict(path: OptionPath, [first, second]: readonly [Definition, Definition]): Problem {
  const line = (definition: Definition): string =>
    `${showValue(definition.read())} by ${definition.source.by} at ${formatPosition(positionOf(definition))}`
  return {
    code: 'option-conflict',
    message: `${formatOptionPath(path)}: defined twice, differently: ${line(first)}, and ${line(second)}.`,
    where: positionOf(first),
    why: 'Both have the same priority and stand in the same layer.',
    hint: 'Remove one of them, or write mkForce(...) around the one that shall hold.',
  }
}

/** An option without a default that was read although nobody defined it. */
export function notDefined(path: OptionPath, description: string): IngotError {
  const name = formatOptionPath(path)
  const problem = {
    code: 'option-undefined',
    message: `${name}: has no value, and no default.`,
    why: `It is needed. It expects ${description}.`,
    hint: `Define ${name}.`,
  }
  // The cause tells the option's own cell from those that read it.
  return requestError(problem, { cause: path })
}

/** An option whose value needs itself. */
export function cycle(stack: readonly OptionPath[], again: OptionPath): IngotError {
  const names = stack.map(formatOptionPath)
  const name = formatOptionPath(again)
  const path = [...names.slice(names.lastIndexOf(name)), name].filter(
    (step, index, all) => step !== all[index - 1],
  )
  return requestError({
    code: 'option-cycle',
    message: `${name}: needs its own value: ${(path.length === 1 ? [name, name] : path).join(' -> ')}.`,
    why: 'Functions and conditions in definitions may read any option that does not depend on theirs.',
    hint: 'Give one of these options a value that does not read the next one.',
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
      hint: 'Correct the function; it gets { config } and must return the value.',
    },
    { cause: error },
  )
}

/** A group of options that was given something else than a record. */
export function notGroup(path: OptionPath, raw: RawDefinition): Problem {
  const what = path.length === 0 ? 'The definitions' : formatOptionPath(path)
  return {
    code: 'option-type',
    message: `${what}: expected a record of options, got ${describeValue(raw.value)}.`,
    where: positionOf(raw),
    ...(typeof raw.value === 'function'
      ? {
          why: 'Which options are defined must be known without evaluating anything; only values can be functions.',
        }
      : {}),
    hint:
      typeof raw.value === 'function'
        ? 'Move the function to the options inside, or use mkIf.'
        : 'Write { ... }.',
  }
}
