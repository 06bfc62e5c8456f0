import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { isPackageName, nearestNames } from './names.ts'
import type { PackageIndex } from './package-index.ts'
import { askedAt } from './request.ts'
import type { SetRequest } from './request.ts'

/** Where else a package was looked for, and whether it is there. */
export interface Elsewhere {
  /** `component contrib`, `architecture amd64`. */
  readonly place: string
  readonly names: ReadonlySet<string>
}

/** Throws `package-name-invalid` for every requested name that no Debian package can have. */
export function checkNames(sets: readonly SetRequest[]): void {
  const problems = sets.flatMap((set) =>
    set.packages
      .filter((name) => !isPackageName(name))
      .map((name): Problem => ({
        code: 'package-name-invalid',
        message: `${JSON.stringify(name)} is no name of a Debian package`,
        where: askedAt(set, name),
        hint: 'lower case letters, digits and + - . are allowed; a version or an architecture is not part of the name',
      })),
  )
  if (problems.length > 0) throw requestError(problems)
}

/** What a set asks for that is no package of the index or of `extra`. */
export function missingNames(set: SetRequest, index: PackageIndex, extra: ReadonlySet<string>): string[] {
  return set.packages.filter((name) => !index.has(name) && !extra.has(name))
}

/**
 * Puts the one real package in the place of a virtual one. Names that nothing provides are left as they are.
 * Throws `package-virtual` where there is a choice, which the lock must not make by chance.
 */
export function chooseProviders(
  set: SetRequest,
  missing: readonly string[],
  index: PackageIndex,
): SetRequest {
  const problems: Problem[] = []
  const chosen = new Map<string, string>()
  for (const name of missing) {
    const [only, ...others] = index.providers(name)
    if (only !== undefined && others.length === 0) chosen.set(name, only)
    else if (only !== undefined && !others.some((provider) => set.packages.includes(provider))) {
      const few = [only, ...others].slice(0, 8)
      problems.push({
        code: 'package-virtual',
        message: `${name} is a virtual package that several packages provide`,
        where: askedAt(set, name),
        why: `${few.join(', ')}${others.length >= 8 ? ', ...' : ''}`,
        hint: `ask for one of them, e.g. ${only}`,
      })
    }
  }
  if (problems.length > 0) throw requestError(problems)
  const packages = set.packages.map((name) => chosen.get(name) ?? name)
  return { ...set, packages: [...new Set(packages)] }
}

/** Says of every unknown name where it does exist, or what was probably meant. */
export function unknownPackages(
  missing: readonly { readonly set: SetRequest; readonly name: string }[],
  index: PackageIndex,
  elsewhere: readonly Elsewhere[],
): Error {
  return requestError(missing.map(({ set, name }) => unknownPackage(set, name, index, elsewhere)))
}

function unknownPackage(
  set: SetRequest,
  name: string,
  index: PackageIndex,
  elsewhere: readonly Elsewhere[],
): Problem {
  const { source } = set
  const where = askedAt(set, name)
  const component = elsewhere.find(({ place, names }) => place.startsWith('component ') && names.has(name))
  if (component) {
    return {
      code: 'package-other-component',
      message: `${name} is in ${component.place}, which is not enabled`,
      where,
      hint: `add ${component.place.replace('component ', '')} to the components of the source`,
    }
  }
  const others = elsewhere.filter(({ place, names }) => place.startsWith('architecture ') && names.has(name))
  if (others.length > 0) {
    return {
      code: 'package-other-architecture',
      message: `${name} does not exist for ${source.architecture}`,
      where,
      why: `it is built for ${others.map(({ place }) => place.replace('architecture ', '')).join(', ')}`,
      hint: 'ask for it only in systems of that architecture',
    }
  }
  const nearest = nearestNames(name, index.names())
  return {
    code: 'package-unknown',
    message: `${source.suite} has no package ${name}`,
    where,
    hint:
      nearest.length > 0
        ? `did you mean ${nearest.join(', ')}?`
        : 'check the name and the repositories of the source',
  }
}
