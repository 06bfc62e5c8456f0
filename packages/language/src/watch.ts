import type { Group, OptionNode } from './tree.ts'

/** An option that was read, and what was seen there. */
export interface Seen {
  readonly option: OptionNode
  readonly path: readonly string[]
  readonly value: unknown
}

/** What reading an option threw. */
export class Failure {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

/** The configuration of the moment, by groups; tells which options were read. */
export function watch(
  group: Group,
  at: () => object,
  saw: (seen: Seen) => void,
  path: readonly string[] = [],
): object {
  const groups = new Map<string, object>()
  const read = (name: string): unknown => (at() as { readonly [name: string]: unknown })[name]
  return new Proxy(namesOf(group), {
    ...readOnly,
    get: (names, name) => {
      const option = typeof name === 'string' ? group.members.get(name) : undefined
      if (option === undefined || typeof name !== 'string') return Reflect.get(names, name) as unknown
      const here = [...path, name]
      if (option.kind === 'group') {
        const known = groups.get(name) ?? watch(option, () => read(name) as object, saw, here)
        groups.set(name, known)
        return known
      }
      const value = attemptRead(() => read(name))
      saw({ option, path: here, value })
      if (value instanceof Failure) throw value.error
      return value
    },
  })
}

/** What reading comes to, whether it has a value or not. */
export function attemptRead(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return new Failure(error)
  }
}

const no = (): false => false
const readOnly: ProxyHandler<object> = {
  set: no,
  defineProperty: no,
  deleteProperty: no,
  setPrototypeOf: no,
  preventExtensions: no,
}

/** An object with the names of a group: which there are does not depend on what they come to. */
function namesOf(group: Group): object {
  const known = names.get(group) ?? Object.fromEntries([...group.members.keys()].map((name) => [name, null]))
  names.set(group, known)
  return known
}

const names = new WeakMap<Group, object>()
