import { dirname } from 'node:path'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { architectures, debianSourceSchema, debianSuites } from '@ingot/contracts/source.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { describeValue, isRecord } from '@ingot/language/describe.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import type { DebianDeclaration } from './debian.ts'
import { readLocalFile } from './local-file.ts'
import { locate } from './locate.ts'

const defaults = {
  architecture: 'amd64',
  components: ['main'],
  updates: true,
  recommends: false,
  repositories: [],
  localPackages: [],
} as const

const components = ['main', 'contrib', 'non-free', 'non-free-firmware']
/** What a wrong word may have been meant for, by argument. */
const vocabulary: { readonly [argument: string]: readonly string[] } = {
  suite: debianSuites,
  architecture: architectures,
  components,
}

const noQuickjs =
  'take trixie or later: `os`, which is in every system, runs on QuickJS, and this one has none'
const tooOld: { readonly [suite: string]: string | undefined } = { bookworm: noQuickjs, bullseye: noQuickjs }

/**
 * What was written in `debian({...})`, checked, with defaults, and with the digests of local packages.
 * @throws IngotError with every mistake in it.
 */
export function parseDebianSource({ options, position }: DebianDeclaration): DebianSource {
  const where = (trail: readonly (string | number)[]) =>
    locate({ position, argument: 0, value: options }, trail)
  if (!isRecord(options)) {
    const message = `debian: expected { suite: 'trixie' } or the like, got ${describeValue(options)}`
    throw requestError({ code: 'source-invalid', message, where: position })
  }
  const problems: Problem[] = []
  const localPackages = localPaths(options.localPackages).flatMap((path, index) => {
    try {
      return [readLocalFile(path, dirname(position.file), where(['localPackages', index]))]
    } catch (error) {
      if (!(error instanceof IngotError)) throw error
      problems.push(...error.problems)
      return []
    }
  })
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const parsed = debianSourceSchema.safeParse({ ...defaults, ...given, kind: 'debian', localPackages })
  if (!parsed.success) {
    problems.push(...parsed.error.issues.flatMap((issue) => sourceProblems(issue, options, where)))
  }
  if (problems.length > 0 || !parsed.success) throw requestError(problems)
  return parsed.data
}

function localPaths(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

interface Issue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly expected?: string
  readonly pattern?: string
  readonly keys?: readonly string[]
}
type Where = (trail: readonly (string | number)[]) => NonNullable<Problem['where']>

function sourceProblems(issue: Issue, options: object, where: Where): readonly Problem[] {
  const trail = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => unknownArgument([...trail, key], where))
  }
  const value = trail.reduce<unknown>(
    (at, step) => (at as { [key: string]: unknown } | undefined)?.[step],
    options,
  )
  const known = vocabulary[String(trail[0])]
  const expected = known === undefined ? expectation(issue) : `expected one of ${known.join(', ')}`
  const meant =
    known === undefined || typeof value !== 'string'
      ? undefined
      : (tooOld[value] ?? didYouMean(nearest(value, known)))
  return [
    {
      code: 'source-invalid',
      message: `debian: ${trail.join('.')}: ${expected}, got ${describeValue(value)}`,
      where: where(trail),
      ...(meant === undefined ? {} : { hint: meant }),
    },
  ]
}

const words: { readonly [type: string]: string } = {
  boolean: 'true or false',
  string: 'a text',
  array: 'a list',
  object: 'a record',
}

function expectation({ code, expected, pattern }: Issue): string {
  if (code === 'invalid_type' && expected !== undefined) return `expected ${words[expected] ?? expected}`
  return pattern === undefined ? 'expected something else' : `expected a text that matches ${pattern}`
}

function unknownArgument(trail: readonly (string | number)[], where: Where): Problem {
  const name = String(trail.at(-1))
  const known = ['suite', 'mirror', ...Object.keys(defaults)]
  return {
    code: 'source-invalid',
    message: `debian: unknown argument '${trail.join('.')}'`,
    where: where(trail),
    hint:
      didYouMean(trail.length === 1 ? nearest(name, known) : []) ?? `it takes ${known.toSorted().join(', ')}`,
  }
}
