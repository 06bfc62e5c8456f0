/** Versions of installed packages by name, from dpkg's status file. */
export function parsePackages(status: string): ReadonlyMap<string, string> {
  const packages = new Map<string, string>()
  for (const stanza of status.split('\n\n')) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]
    const [name, version] = [field('Package'), field('Version')]
    if (name !== undefined && version !== undefined && field('Status')?.endsWith(' installed'))
      packages.set(name, version)
  }
  return packages
}

/** Something that two sides do not have alike; absent on the side that lacks it. */
export interface Difference {
  readonly name: string
  readonly from?: string
  readonly to?: string
}

/** By name, sorted. */
export function differencesOf(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): readonly Difference[] {
  return [...new Set([...from.keys(), ...to.keys()])].toSorted().flatMap((name) => {
    const [a, b] = [from.get(name), to.get(name)]
    if (a === b) return []
    return [{ name, ...(a === undefined ? {} : { from: a }), ...(b === undefined ? {} : { to: b }) }]
  })
}

/** Leaves of a JSON value by dotted path, as texts. */
export function leavesOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isBranch) return new Map([[path, JSON.stringify(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, member]) => [
      ...leavesOf(member, path === '' ? key : `${path}.${key}`),
    ]),
  )
}
