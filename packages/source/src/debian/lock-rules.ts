import type { Lock } from '@ingot/contracts/lock.ts'
import { isPackageName, packageKey } from './names.ts'
import { isPathBelow } from './plan.ts'

export interface Inconsistency {
  readonly path: readonly string[]
  readonly message: string
}

const version = /^[A-Za-z0-9.+:~-]+$/
const architecture = /^[a-z0-9-]+$/

/** What the shape of a lock cannot say: that its parts fit together and that its paths stay where they belong. */
export function inconsistencies(lock: Lock): Inconsistency[] {
  return [...packageFaults(lock), ...archiveFaults(lock), ...setFaults(lock), ...idFaults(lock)]
}

function packageFaults(lock: Lock): Inconsistency[] {
  return Object.entries(lock.packages).flatMap(([key, locked]) => {
    const at = (member: string, message: string): Inconsistency => ({
      path: ['packages', key, member],
      message,
    })
    const plain = packageKey(locked)
    return [
      ...(isPackageName(locked.name) ? [] : [at('name', 'no name of a Debian package')]),
      ...(version.test(locked.version) ? [] : [at('version', 'no Debian version')]),
      ...(architecture.test(locked.architecture) ? [] : [at('architecture', 'no Debian architecture')]),
      ...(key === plain || key === `${plain}_${locked.sha256.slice(0, 12)}`
        ? []
        : [at('name', `the entry is called ${key}, but describes ${plain}`)]),
      ...(isPathBelow(locked.path)
        ? []
        : [at('path', 'has to be relative, without a host, empty segments or `..`')]),
      ...(locked.archive === 'local' || Object.hasOwn(lock.archives, locked.archive)
        ? []
        : [at('archive', `there is no archive ${locked.archive}`)]),
    ]
  })
}

function archiveFaults(lock: Lock): Inconsistency[] {
  return Object.entries(lock.archives).flatMap(([key, { date, signedBy }]) => [
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) && !Number.isNaN(Date.parse(date))
      ? []
      : [{ path: ['archives', key, 'date'], message: 'expected a moment such as 2026-01-31T12:00:00Z' }]),
    ...(/^[0-9A-F]{40,64}$/.test(signedBy)
      ? []
      : [{ path: ['archives', key, 'signedBy'], message: 'expected the fingerprint of a key' }]),
  ])
}

function setFaults(lock: Lock): Inconsistency[] {
  const sets = [
    ...Object.entries(lock.systems).flatMap(([name, { root, initramfs }]) => [
      { path: ['systems', name, 'root'], set: root },
      { path: ['systems', name, 'initramfs'], set: initramfs },
    ]),
    ...Object.entries(lock.tools).map(([purpose, set]) => ({ path: ['tools', purpose], set })),
  ]
  return sets.flatMap(({ path, set }) =>
    set.packages.flatMap((key, index) =>
      Object.hasOwn(lock.packages, key)
        ? []
        : [{ path: [...path, 'packages', String(index)], message: `there is no package ${key}` }],
    ),
  )
}

function idFaults(lock: Lock): Inconsistency[] {
  const owners = new Map<number, string>()
  return Object.entries(lock.ids).flatMap(([name, id]) => {
    const path = ['ids', name]
    const owner = owners.get(id)
    owners.set(id, name)
    if (id <= 0 || id >= 65_534) return [{ path, message: 'a number between 1 and 65533 was expected' }]
    return owner === undefined ? [] : [{ path, message: `${owner} has the same number` }]
  })
}
